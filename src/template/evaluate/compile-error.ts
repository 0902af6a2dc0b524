/** A fault that is found on compiling, before anything is rendered. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly start: number;
  readonly end: number;
  constructor(message: string, at: { readonly start: number; readonly end: number }) {
    super(message);
    this.start = at.start;
    this.end = at.end;
  }
}
