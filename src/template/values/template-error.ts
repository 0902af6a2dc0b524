import type { MacroFrame, Place } from '../../domain/diagnostic.ts';

/** The Python class of an error: some of the grammar catches some of them. */
export type PythonErrorType =
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'IndexError'
  | 'AttributeError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | 'UndefinedError'
  | 'SecurityError'
  | 'TemplateRuntimeError'
  | 'StopIteration';

/**
 * A fault of the template, thrown by functions that templates call; the evaluator turns it into a `Diagnostic` and adds
 * the place and the macro stack where the error has none.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly type: PythonErrorType;
  /** The diagnostic's code. */
  readonly code: string;
  readonly help: string | undefined;
  /** Where it happened; filled in once, by the innermost macro. */
  place: Place | undefined;
  sourceLine: string | undefined;
  macroStack: readonly MacroFrame[] | undefined;
  constructor(
    message: string,
    facts: {
      readonly type?: PythonErrorType;
      readonly code?: string;
      readonly help?: string | undefined;
      readonly place?: Place | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.type = facts.type ?? 'TemplateRuntimeError';
    this.code = facts.code ?? (this.type === 'UndefinedError' ? 'template-undefined' : 'template-runtime');
    this.help = facts.help;
    this.place = facts.place;
    this.sourceLine = undefined;
    this.macroStack = undefined;
  }
}
