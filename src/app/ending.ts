/** How a verb ended; `cli/` turns it into an exit code. What could not be begun is thrown as a `ToolError`. */
export type Ending =
  | { readonly kind: 'ok' }
  /** A node, a test or a load failed, or not all was run since the user stopped it. */
  | { readonly kind: 'failed' };
