import type { Place } from '../domain/diagnostic.ts';
import { ToolError } from '../domain/errors.ts';

/** Stable words for what stopped a load; documented in `docs/diagnostics.md`. */
export type LoadErrorCode =
  | 'bad-load-option'
  | 'no-such-source'
  | 'no-such-export'
  | 'source-failed'
  | 'position-lost'
  | 'not-a-row'
  | 'no-such-file'
  | 'unreadable-file'
  | 'file-changed'
  | 'download-failed'
  | 'request-failed'
  | 'unknown-host'
  | 'not-authorized'
  | 'answer-too-large'
  | 'come-back-later'
  | 'source-unreachable'
  | 'source-refused'
  | 'no-such-table'
  | 'unreadable-answer'
  | 'rows-missing'
  | 'pages-repeat'
  | 'source-changed'
  | 'cursor-missing'
  | 'parent-missing'
  | 'tap-failed'
  | 'too-many-rejects'
  | 'contract-broken'
  | 'load-in-progress'
  | 'target-in-use'
  | 'state-too-new'
  | 'state-not-permitted'
  | 'specification-changed'
  | 'cannot-change-column'
  | 'no-window'
  | 'keep-failed'
  | 'no-replay'
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
  /** What is staged stays, since it passes by itself: the next load goes on from there. */
  readonly resumable: boolean;
  constructor(
    code: LoadErrorCode,
    message: string,
    facts: {
      readonly place?: Place | undefined;
      readonly help?: string | undefined;
      readonly cause?: unknown;
      readonly resumable?: boolean;
    } = {},
  ) {
    super(message, { cause: facts.cause });
    this.code = code;
    this.place = facts.place;
    this.help = facts.help;
    this.resumable = facts.resumable ?? false;
  }
}
