import type { TemplateSource } from '../syntax/template.ts';
import { typeError } from '../values/describe.ts';
import { limitError } from '../values/limits.ts';
import { Callable, PyDict, PyTuple, Undefined } from '../values/value.ts';
import type { CallSite, Keywords, Value } from '../values/value.ts';
import type { BodyCode, Steps, ValueCode } from './code.ts';
import { runWithEffects } from './code.ts';
import type { Environment } from './environment.ts';
import { Frame, Run } from './frame.ts';
import { locate } from './locate.ts';
import { ReturnSignal } from '../builtins/return-signal.ts';

/** A macro's or caller's body compiled, with where its arguments go. */
export interface MacroCode {
  readonly name: string;
  readonly source: TemplateSource;
  readonly parameters: readonly {
    readonly name: string;
    readonly slot: number;
    readonly code: ValueCode | undefined;
  }[];
  /** Slots of the special names; undefined where the body does not use them. */
  readonly callerSlot: number | undefined;
  readonly kwargsSlot: number | undefined;
  readonly varargsSlot: number | undefined;
  readonly explicitCaller: boolean;
  /** Slots that its frame needs. */
  readonly size: () => number;
  readonly enter: (frame: Frame) => void;
  readonly body: BodyCode;
  /** Whether `return(…)` ends it: a macro's does, a caller's body ends the macro around it. */
  readonly catchesReturn: boolean;
}

/** A macro as a value. */
export class Macro extends Callable {
  readonly environment: Environment;
  readonly packageName: string | undefined;
  readonly #closure: Frame | undefined;
  readonly #compile: () => MacroCode;
  #code: MacroCode | undefined;

  /** `compile` is called when the macro is first used. */
  constructor(
    name: string,
    compile: () => MacroCode,
    parts: {
      readonly environment: Environment;
      readonly closure: Frame | undefined;
      readonly packageName: string | undefined;
    },
  ) {
    super(name);
    this.#compile = compile;
    this.environment = parts.environment;
    this.packageName = parts.packageName;
    this.#closure = parts.closure;
  }

  get code(): MacroCode {
    return (this.#code ??= this.#compile());
  }

  override get typeName(): string {
    return 'Macro';
  }

  override get moduleName(): string {
    return 'jinja2.runtime';
  }

  override toRepr(): string {
    return this.code.catchesReturn ? `<Macro '${this.name}'>` : '<Macro anonymous>';
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.code.catchesReturn ? this.name : null;
      case 'arguments':
        return new PyTuple(this.code.parameters.map((parameter) => parameter.name));
      case 'catch_kwargs':
        return this.code.kwargsSlot !== undefined;
      case 'catch_varargs':
        return this.code.varargsSlot !== undefined;
      case 'caller':
        return this.code.callerSlot !== undefined;
      default:
        return undefined;
    }
  }

  override call(args: readonly Value[], kwargs: Keywords, call: CallSite): Value {
    const frame = this.#open(args, kwargs, call);
    const { code } = this;
    try {
      this.#setDefaults(frame);
      code.body.sync(frame);
      return this.#result(frame);
    } catch (error) {
      return this.#caught(error, frame);
    } finally {
      frame.run.depth--;
    }
  }

  override *callWithEffects(args: readonly Value[], kwargs: Keywords, call: CallSite): Steps<Value> {
    const frame = this.#open(args, kwargs, call);
    const { code } = this;
    try {
      for (const { slot, code: value } of code.parameters) {
        if (value && frame.slots[slot] === undefined) frame.slots[slot] = yield* runWithEffects(value, frame);
        else this.#setMissing(frame, slot);
      }
      yield* runWithEffects(code.body, frame);
      return this.#result(frame);
    } catch (error) {
      return this.#caught(error, frame);
    } finally {
      frame.run.depth--;
    }
  }

  #open(args: readonly Value[], kwargs: Keywords, call: CallSite): Frame {
    const { code, environment } = this;
    const run = call instanceof Frame ? call.run : new Run(environment.limits);
    if (run.depth >= run.limits.recursion) throw endless(this.name, call);
    const frame = new Frame({
      size: code.size(),
      parent: this.#closure,
      source: code.source,
      environment,
      run,
      caller: call,
      macro: code.catchesReturn ? { name: this.name, packageName: this.packageName } : this.#closure?.macro,
    });
    code.enter(frame);
    this.#bind(frame, args, kwargs);
    run.depth++;
    return frame;
  }

  #bind(frame: Frame, args: readonly Value[], kwargs: Keywords): void {
    const { code } = this;
    const { parameters } = code;
    const count = parameters.length;
    const rest = kwargs.size > 0 ? new Map(kwargs) : undefined;
    const take = (name: string): Value | undefined => {
      const value = rest?.get(name);
      if (value !== undefined) rest?.delete(name);
      return value;
    };
    let foundCaller = args.length >= count && code.explicitCaller;
    for (let index = 0; index < count; index++) {
      const { name, slot } = parameters[index]!;
      if (index < args.length) {
        frame.slots[slot] = args[index];
      } else {
        frame.slots[slot] = take(name);
        if (name === 'caller') foundCaller = true;
      }
    }
    if (code.callerSlot !== undefined && !foundCaller) {
      const caller = take('caller') ?? null;
      frame.slots[code.callerSlot] =
        caller ?? new Undefined({ hint: 'No caller defined', name: 'caller', capture: frame.capture });
    }
    if (code.kwargsSlot !== undefined) {
      frame.slots[code.kwargsSlot] = PyDict.from(rest ?? []);
    } else if (rest && rest.size > 0) {
      if (rest.has('caller')) {
        throw typeError(
          `macro ${this.#quoted()} was invoked with two values for the special caller argument. This is most likely a bug.`,
        );
      }
      throw typeError(`macro ${this.#quoted()} takes no keyword argument '${[...rest.keys()][0]}'`);
    }
    if (code.varargsSlot !== undefined) {
      frame.slots[code.varargsSlot] = new PyTuple(args.slice(count));
    } else if (args.length > count) {
      throw typeError(`macro ${this.#quoted()} takes not more than ${count} argument(s)`);
    }
  }

  #quoted(): string {
    return this.code.catchesReturn ? `'${this.name}'` : 'None';
  }

  #setDefaults(frame: Frame): void {
    for (const { slot, code } of this.code.parameters) {
      if (frame.slots[slot] !== undefined) continue;
      if (code) frame.slots[slot] = code.sync(frame);
      else this.#setMissing(frame, slot);
    }
  }

  #setMissing(frame: Frame, slot: number): void {
    if (frame.slots[slot] !== undefined) return;
    const name = this.code.parameters.find((parameter) => parameter.slot === slot)?.name ?? '';
    frame.slots[slot] = new Undefined({
      hint: `parameter '${name}' was not provided`,
      name,
      capture: frame.capture,
    });
  }

  #result(frame: Frame): string {
    return frame.finished();
  }

  #caught(error: unknown, frame: Frame): Value {
    if (error instanceof ReturnSignal && this.code.catchesReturn) return error.value;
    throw locate(error, frame);
  }
}

function endless(name: string, call: CallSite): Error {
  const names = [name, ...call.macroStack.map(({ macro }) => macro)];
  const again = names.indexOf(name, 1);
  const cycle =
    again > 0
      ? names
          .slice(0, again + 1)
          .toReversed()
          .join(' → ')
      : name;
  return limitError(`maximum recursion depth exceeded: macros call each other without end (${cycle})`);
}
