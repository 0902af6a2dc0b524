/** What the worker is started with: a folder, or `null` for memory. */
export interface WorkerStart {
  readonly folder: string | null;
}

/** To the worker, one at a time. */
export type ToWorker =
  /** Whole messages of PostgreSQL's protocol; answered by `output`, any number of times, and `done`. */
  | { readonly kind: 'run'; readonly bytes: Uint8Array }
  /** Shuts the database down; answered by `closed`. */
  | { readonly kind: 'close' };

/** From the worker. */
export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'output'; readonly bytes: Uint8Array }
  | { readonly kind: 'done' }
  | { readonly kind: 'closed' };
