import type { Place } from '../domain/diagnostic.ts';
import { ToolError } from '../domain/errors.ts';

/** Stable words for what stopped a load; documented in `docs/diagnostics.md`. */
export type LoadErrorCode =
  | 'bad-load-option'
  | 'no-such-file'
  | 'unreadable-file'
  | 'file-changed'
  | 'download-failed'
  | 'too-many-rejects'
  | 'contract-broken'
  | 'load-in-progress'
  | 'target-in-use'
  | 'state-too-new'
  | 'state-not-permitted'
  | 'specification-changed'
  | 'cannot-change-column'
  | 'staging-lost'
  | 'interrupted';

/** A load that could not be done. Nothing in the target has changed. */
export class LoadError extends ToolError {
  override readonly name = 'LoadError';
  readonly code: LoadErrorCode;
  /** Where the table is specified. */
  readonly place: Place | undefined;
  /** What to do next. */
  readonly help: string | undefined;
  constructor(
    code: LoadErrorCode,
    message: string,
    facts: {
      readonly place?: Place | undefined;
      readonly help?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.place = facts.place;
    this.help = facts.help;
  }
}
