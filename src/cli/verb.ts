import type { Effects } from '../app/effects.ts';
import type { Ending } from '../app/ending.ts';
import type { Given } from './given.ts';
import type { Option } from './option.ts';

/** A verb of the command line, as data: what help shows, what it takes, whom it calls. */
export interface Verb {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
  /** What else one must know before using it; whole sentences. */
  readonly details: string;
  /** The one word without a flag that it takes, if any: `[folder]`. */
  readonly operand: { readonly shown: string; readonly description: string } | null;
  /** Its own options, in the order of help; every verb takes those for output too. */
  readonly options: readonly Option<unknown>[];
  readonly examples: readonly Example[];
  /**
   * Whose place standard output is: the report's, or that of what was asked for, in which case the report goes
   * to standard error.
   */
  readonly standardOutput: 'report' | 'product' | ((given: Given) => 'report' | 'product');
  /** What an engine that does not answer means: nothing could be run, or (`debug`) that is the finding. */
  readonly engineFailure: 'refused' | 'failed';
  /** Reads what was given (throws `UsageError` before anything is loaded), loads the code of the verb and runs it. */
  readonly run: (given: Given, effects: Effects) => Promise<Ending>;
}

/** A command line that works, and what it does. */
interface Example {
  /** Without `sluice`. */
  readonly line: string;
  readonly does: string;
}
