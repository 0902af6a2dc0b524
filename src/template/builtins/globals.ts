import { bind } from '../values/arguments.ts';
import { typeError, typeName } from '../values/describe.ts';
import { nativeFunction } from '../values/functions.ts';
import { checkListLength } from '../values/limits.ts';
import { addEntries } from '../values/methods/dict-methods.ts';
import { isInteger, toIndex } from '../values/numbers.ts';
import { iterableOf } from '../values/sequence.ts';
import { TemplateError } from '../values/template-error.ts';
import { repr } from '../values/text.ts';
import { PyDict, PyRange, TemplateObject } from '../values/value.ts';
import type { Callable, CallSite, Keywords, Value } from '../values/value.ts';
import { lipsum } from './lipsum.ts';
import { returnFunction } from './return-signal.ts';

/** An object whose attributes a template may set: `{% set ns.a = 1 %}`. */
export class Namespace extends TemplateObject {
  readonly #attributes: PyDict;
  constructor(attributes: PyDict = new PyDict()) {
    super();
    this.#attributes = attributes;
  }
  override get typeName(): string {
    return 'Namespace';
  }

  override get moduleName(): string {
    return 'jinja2.utils';
  }
  override getAttribute(name: string): Value | undefined {
    return this.#attributes.get(name);
  }
  setAttribute(name: string, value: Value): void {
    this.#attributes.set(name, value);
  }
  override toRepr(): string {
    return `<Namespace ${repr(this.#attributes)}>`;
  }
}

class Cycler extends TemplateObject {
  readonly #items: readonly Value[];
  #position = 0;
  constructor(items: readonly Value[]) {
    super();
    this.#items = items;
  }
  override get typeName(): string {
    return 'Cycler';
  }

  override get moduleName(): string {
    return 'jinja2.utils';
  }
  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'items':
        return [...this.#items];
      case 'pos':
        return this.#position;
      case 'current':
        return this.#items[this.#position];
      case 'next':
        return nativeFunction('next', () => {
          const item = this.#items[this.#position]!;
          this.#position = (this.#position + 1) % this.#items.length;
          return item;
        });
      case 'reset':
        return nativeFunction('reset', () => {
          this.#position = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

class Joiner extends TemplateObject {
  readonly #separator: Value;
  #used = false;
  constructor(separator: Value) {
    super();
    this.#separator = separator;
  }
  override get typeName(): string {
    return 'Joiner';
  }

  override get moduleName(): string {
    return 'jinja2.utils';
  }
  override getAttribute(name: string): Value | undefined {
    if (name === 'sep') return this.#separator;
    return name === 'used' ? this.#used : undefined;
  }
  override call(_args: readonly Value[], _kwargs: Keywords, _call: CallSite): Value {
    if (this.#used) return this.#separator;
    this.#used = true;
    return '';
  }
}

/** The longest range that a template may make, as in Jinja2's sandbox. */
const maximalRange = 100_000;

function makeRange(args: readonly Value[], kwargs: Keywords): PyRange {
  if (kwargs.size > 0)
    throw typeError(`safe_range() got an unexpected keyword argument '${[...kwargs.keys()][0]}'`);
  if (args.length === 0) throw typeError('range expected at least 1 argument, got 0');
  if (args.length > 3) throw typeError(`range expected at most 3 arguments, got ${args.length}`);
  const numbers = args.map((value) => {
    if (!isInteger(value)) throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
    return toIndex(value);
  });
  const [start, stop, step] =
    numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1];
  if (step === 0) throw new TemplateError('range() arg 3 must not be zero', { type: 'ValueError' });
  const range = new PyRange(start, stop, step);
  if (range.length > maximalRange) {
    throw new TemplateError(
      `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${maximalRange}).`,
      { type: 'OverflowError', code: 'template-limit' },
    );
  }
  return range;
}

function makeDict(name: string, args: readonly Value[], kwargs: Keywords): PyDict {
  if (args.length > 1) throw typeError(`${name} expected at most 1 argument, got ${args.length}`);
  const [source] = args;
  if (source !== undefined && iterableOf(source) === undefined)
    throw typeError(`'${typeName(source)}' object is not iterable`);
  const dict = new PyDict();
  addEntries(dict, source instanceof Namespace ? undefined : source, kwargs);
  checkListLength(dict.size);
  return dict;
}

/** What every template can call, unless its context has something of that name. */
export const builtinGlobals: ReadonlyMap<string, Callable> = new Map(
  [
    nativeFunction('range', makeRange),
    nativeFunction('dict', (args, kwargs) => makeDict('dict', args, kwargs)),
    nativeFunction('namespace', (args, kwargs) => new Namespace(makeDict('dict', args, kwargs))),
    nativeFunction('cycler', (args, kwargs) => {
      if (kwargs.size > 0)
        throw typeError(`Cycler.__init__() got an unexpected keyword argument '${[...kwargs.keys()][0]}'`);
      if (args.length === 0) throw new TemplateError('at least one item has to be provided');
      return new Cycler(args);
    }),
    nativeFunction('joiner', (args, kwargs) => {
      const [separator] = bind('Joiner.__init__', { names: ['sep'] }, args, kwargs);
      return new Joiner(separator === undefined ? ', ' : separator);
    }),
    nativeFunction('lipsum', lipsum),
    returnFunction,
  ].map((callable) => [callable.name, callable]),
);
