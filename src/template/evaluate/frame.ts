import type { MacroFrame, Place } from '../../domain/diagnostic.ts';
import type { Range } from '../syntax/nodes.ts';
import { placeOf, sourceLineOf } from '../syntax/place-of.ts';
import type { TemplateSource } from '../syntax/template.ts';
import { limitError } from '../values/limits.ts';
import type { TemplateError } from '../values/template-error.ts';
import type { CallSite, Value } from '../values/value.ts';
import type { Environment, Limits } from './environment.ts';
import { defaultLimits } from './environment.ts';

/** What one rendering has used so far, over all its macros. */
export class Run {
  readonly limits: Limits;
  /** Macro calls that are open. */
  depth = 0;
  #iterations = 0;
  constructor(limits: Limits | undefined) {
    this.limits = limits ?? defaultLimits;
  }
  /** Counts one turn of a loop; throws past the limit. */
  turn(): void {
    if (++this.#iterations > this.limits.iterations) {
      throw limitError(`the loops turned more than ${this.limits.iterations} times`);
    }
  }
  /** Throws where a text is longer than the limit. */
  checkOutput(length: number): void {
    if (length > this.limits.characters) {
      throw limitError(`the output is longer than ${this.limits.characters} characters`);
    }
  }
}

/** Who a macro's frame belongs to. */
export interface MacroIdentity {
  readonly name: string;
  readonly packageName: string | undefined;
}

/**
 * One activation of a template's root, of a macro's or of a caller's body: its variables by slot, its output so far,
 * and the node that is being evaluated, for messages. Blocks inside it share it.
 */
export class Frame implements CallSite {
  /** Values by slot; JavaScript's undefined where nothing is set. */
  readonly slots: (Value | undefined)[];
  /** The frame in whose text this one's stands. */
  readonly parent: Frame | undefined;
  readonly source: TemplateSource;
  readonly environment: Environment;
  readonly run: Run;
  /** Who called: the frame, or a call from outside. */
  readonly caller: CallSite | undefined;
  /** The macro whose body this is. */
  readonly macro: MacroIdentity | undefined;
  /** Whether undefined values capture. */
  readonly capture: boolean;
  /** The node that may fail next. */
  at: Range = origin;
  /** The text written so far. */
  out = '';
  #refused: TemplateError | undefined;
  /** Values written so far, where a rendering keeps their types; only at the root. */
  values: Value[] | undefined = undefined;

  constructor(parts: {
    readonly size: number;
    readonly parent: Frame | undefined;
    readonly source: TemplateSource;
    readonly environment: Environment;
    readonly run: Run;
    readonly caller: CallSite | undefined;
    readonly macro: MacroIdentity | undefined;
  }) {
    this.slots = Array.from<Value | undefined>({ length: parts.size });
    this.parent = parts.parent;
    this.source = parts.source;
    this.environment = parts.environment;
    this.run = parts.run;
    this.caller = parts.caller;
    this.macro = parts.macro;
    this.capture = parts.environment.undefinedMode === 'capture';
  }

  /** Notes a fault of what was written here, for where the text is put together. */
  refuse(fault: TemplateError): void {
    fault.place ??= this.place;
    fault.sourceLine ??= sourceLineOf(this.source, this.at);
    this.#refused ??= fault;
  }

  /** The whole text. Throws for what could not be written, and past the limit. */
  finished(): string {
    if (this.#refused) throw this.#refused;
    this.run.checkOutput(this.out.length);
    return this.out;
  }

  get place(): Place {
    return placeOf(this.source, this.at);
  }

  get macroName(): string | undefined {
    return this.macro?.name;
  }

  get packageName(): string | undefined {
    return this.macro?.packageName;
  }

  get macroStack(): readonly MacroFrame[] {
    const { macro, caller } = this;
    if (!macro || !caller) return caller?.macroStack ?? [];
    const own = caller.place ? [{ macro: macro.name, calledAt: caller.place }] : [];
    return [...own, ...caller.macroStack];
  }
}

const origin: Range = { start: 0, end: 0 };
