import { ToolError } from '../domain/errors.ts';

/** A package could not be found, fetched or put in its place. `app/` makes a diagnostic of it. */
export class PackageError extends ToolError {
  override readonly name = 'PackageError';
  /** What to do. */
  readonly help: string | undefined;
  constructor(message: string, help?: string, options?: ErrorOptions) {
    super(message, options);
    this.help = help;
  }
}
