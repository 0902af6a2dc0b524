import type { MacroFrame, Place } from '../../domain/diagnostic.ts';
import { setOrder } from './set-order.ts';
import { TemplateError } from './template-error.ts';

/**
 * A value of Python's model, as templates see it:
 * `string` is str, `number` is an int in the safe range, `bigint` an int beyond it, `PyFloat` a float, `boolean` bool,
 * `null` None, an array a list. JavaScript's own `undefined` is never a value.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | PyFloat
  | Undefined
  | Value[]
  | PyTuple
  | PyDict
  | PySet
  | Markup
  | PyRange
  | PyIterator
  | TemplateObject;

/** A Python float. A class of its own, since `1.0` and `1` print and divide differently. */
export class PyFloat {
  declare readonly brand: 'float';
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** What an unknown name, key or attribute gives: prints empty, is false, and fails on most other uses. */
export class Undefined {
  declare readonly brand: 'undefined';
  /** The whole message, where it is not made from name and object. */
  readonly hint: string | undefined;
  /** The key or attribute that was not there. */
  readonly name: Value;
  /** What was asked for it; JavaScript's undefined for a bare name. */
  readonly object: Value | undefined;
  /** In dbt's parse pass: calls, keys and attributes of it give an undefined again. */
  readonly capture: boolean;
  /** Access to it was refused for safety. */
  readonly unsafe: boolean;
  constructor(facts: {
    readonly name?: Value;
    readonly hint?: string | undefined;
    readonly object?: Value | undefined;
    readonly capture?: boolean;
    readonly unsafe?: boolean;
  }) {
    this.name = facts.name ?? null;
    this.hint = facts.hint;
    this.object = facts.object;
    this.capture = facts.capture ?? false;
    this.unsafe = facts.unsafe ?? false;
  }
}

/** A Python tuple. `names` makes it a named tuple, as the groups of `groupby` are. */
export class PyTuple {
  declare readonly brand: 'tuple';
  readonly items: readonly Value[];
  readonly names: readonly string[] | undefined;
  constructor(items: readonly Value[], names?: readonly string[]) {
    this.items = items;
    this.names = names;
  }
}

/** Text that is marked as safe HTML: what it is joined with is escaped. */
export class Markup {
  declare readonly brand: 'markup';
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A Python range. */
export class PyRange {
  declare readonly brand: 'range';
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = Math.max(0, Math.ceil((stop - start) / step));
  }
  /** The element at `index`, which must be in bounds. */
  at(index: number): number {
    return this.start + index * this.step;
  }
}

/** An iterator: used up by its first reader, as Python's generators are. */
export class PyIterator {
  declare readonly brand: 'iterator';
  /** `generator`, `map`, `zip`, `dict_keyiterator` and so on. */
  readonly typeName: string;
  readonly #source: Iterator<Value>;
  constructor(source: Iterable<Value>, typeName = 'generator') {
    this.#source = source[Symbol.iterator]();
    this.typeName = typeName;
  }
  /** The next element, or JavaScript's undefined at the end. */
  next(): Value | undefined {
    const step = this.#source.next();
    return step.done === true ? undefined : step.value;
  }
  *[Symbol.iterator](): Generator<Value, void, undefined> {
    for (let item = this.next(); item !== undefined; item = this.next()) yield item;
  }
}

/** What a value is known by as a key of a dict or set. */
export type HashKey = string | number | bigint | symbol | object | null;

const undefinedHash = Symbol('undefined');

/** The key under which equal values meet (1, 1.0 and True are one), or JavaScript's undefined where there is none. */
export function hashKey(value: Value): HashKey | undefined {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null) return null;
  if (value instanceof PyFloat) {
    const number = value.value;
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(number) : number;
  }
  if (value instanceof Markup) return hashKey(value.text);
  if (value instanceof PyTuple) {
    let key = '\0t';
    for (const item of value.items) {
      const part = hashKey(item);
      if (part === undefined) return undefined;
      const text = keyText(part);
      key += `${text.length}:${text}`;
    }
    return key;
  }
  if (value instanceof Undefined) return undefinedHash;
  if (value instanceof PyRange) return `\0r${value.length}:${value.start}:${value.step}`;
  if (Array.isArray(value) || value instanceof PyDict || value instanceof PySet) return undefined;
  if (value instanceof TemplateObject) return value.hashText ? `\0o${value.hashText()}` : value;
  return value;
}

const objectNumbers = new WeakMap<object, number>();
let objectCount = 0;

function keyText(key: HashKey): string {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'symbol') return 'u';
  if (key === null) return 'n';
  if (typeof key === 'object') {
    let number = objectNumbers.get(key);
    if (number === undefined) objectNumbers.set(key, (number = objectCount++));
    return `o${number}`;
  }
  return `i${key}`;
}

/** A Python dict: insertion order, any hashable key. */
export class PyDict {
  declare readonly brand: 'dict';
  readonly #entries = new Map<HashKey, { readonly key: Value; value: Value }>();
  /** A dict with text keys. */
  static from(entries: Iterable<readonly [string, Value]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }
  get size(): number {
    return this.#entries.size;
  }
  /** The value at `key`, or JavaScript's undefined; also for a key that cannot be hashed. */
  get(key: Value): Value | undefined {
    const hash = hashKey(key);
    return hash === undefined ? undefined : this.#entries.get(hash)?.value;
  }
  has(key: Value): boolean {
    const hash = hashKey(key);
    return hash !== undefined && this.#entries.has(hash);
  }
  /** Sets; an equal key that is there keeps its place and its spelling. Throws for a key that cannot be hashed. */
  set(key: Value, value: Value): this {
    const hash = requireHash(key);
    const entry = this.#entries.get(hash);
    if (entry) entry.value = value;
    else this.#entries.set(hash, { key, value });
    return this;
  }
  /** Takes the key away; whether it was there. */
  delete(key: Value): boolean {
    const hash = hashKey(key);
    return hash !== undefined && this.#entries.delete(hash);
  }
  clear(): void {
    this.#entries.clear();
  }
  *keys(): Generator<Value, void, undefined> {
    for (const entry of this.#entries.values()) yield entry.key;
  }
  *values(): Generator<Value, void, undefined> {
    for (const entry of this.#entries.values()) yield entry.value;
  }
  *entries(): Generator<readonly [Value, Value], void, undefined> {
    for (const entry of this.#entries.values()) yield [entry.key, entry.value];
  }
}

/** A dict that stands for an object of dbt's: it has `to_dict()` too, as such objects have. */
export class PyRecord extends PyDict {
  /** The entries of a dict. */
  static of(dict: PyDict): PyRecord {
    const record = new PyRecord();
    for (const [key, value] of dict.entries()) record.set(key, value);
    return record;
  }
}

/** A Python set. Keeps insertion order, where Python's is arbitrary. */
export class PySet {
  declare readonly brand: 'set';
  readonly #items = new Map<HashKey, Value>();
  /** frozenset: hashable in Python, without the methods that change it. */
  readonly frozen: boolean;
  constructor(items: Iterable<Value> = [], frozen = false) {
    this.frozen = frozen;
    for (const item of items) this.add(item);
  }
  get size(): number {
    return this.#items.size;
  }
  has(value: Value): boolean {
    const hash = hashKey(value);
    return hash !== undefined && this.#items.has(hash);
  }
  /** Throws for a value that cannot be hashed. */
  add(value: Value): void {
    const hash = requireHash(value);
    if (!this.#items.has(hash)) this.#items.set(hash, value);
  }
  delete(value: Value): boolean {
    const hash = hashKey(value);
    return hash !== undefined && this.#items.delete(hash);
  }
  clear(): void {
    this.#items.clear();
  }
  /** In the order of insertion; ints alone in the order in which CPython's hash table would hold them. */
  [Symbol.iterator](): Iterator<Value> {
    for (const value of this.#items.values()) if (typeof value !== 'number') return this.#items.values();
    return setOrder([...this.#items.values()] as number[])[Symbol.iterator]();
  }
}

function requireHash(value: Value): HashKey {
  const hash = hashKey(value);
  if (hash !== undefined) return hash;
  const name = Array.isArray(value) ? 'list' : value instanceof PyDict ? 'dict' : 'set';
  throw new TemplateError(`unhashable type: '${firstUnhashable(value) ?? name}'`, { type: 'TypeError' });
}

function firstUnhashable(value: Value): string | undefined {
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PySet) return 'set';
  if (value instanceof PyTuple) {
    for (const item of value.items) {
      const name = firstUnhashable(item);
      if (name !== undefined) return name;
    }
  }
  return undefined;
}

/** Something the template asks of the outside: the evaluator yields it and waits for the answer. */
export interface Effect {
  readonly kind: string;
}

/** What came of an effect. An error surfaces at the place that asked. */
export type EffectAnswer =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'error'; readonly message: string };

/** Keyword arguments of a call. */
export type Keywords = ReadonlyMap<string, Value>;

/** No keyword arguments. */
export const noKeywords: Keywords = new Map();

/** Who calls: for messages with a place, and for functions that depend on where they are called. */
export interface CallSite {
  /** Where the call stands; JavaScript's undefined for a call from outside of any template. */
  readonly place: Place | undefined;
  /** The macro calls that led here, innermost first. */
  readonly macroStack: readonly MacroFrame[];
  /** The name of the macro whose body holds the call. */
  readonly macroName: string | undefined;
  /** The package of that macro, as given to `createMacro`. */
  readonly packageName: string | undefined;
}

/**
 * An object of the host that a template may use. Override what it can do; what is not overridden gives the template
 * Python's own error. A template reaches nothing but what these methods return.
 */
export abstract class TemplateObject {
  declare readonly brand: 'object';
  /** The type's name in messages. */
  get typeName(): string {
    return 'object';
  }
  /** The Python module that Jinja2 writes before the type's name in "… has no attribute". */
  get moduleName(): string {
    return '';
  }
  /** The attribute, or JavaScript's undefined. Never asked for a name that begins with `_`. */
  getAttribute(_name: string): Value | undefined {
    return undefined;
  }
  /** `object[key]`; JavaScript's undefined: not there, the attribute of that name is tried. */
  getItem?(key: Value): Value | undefined;
  /** `object(…)`. */
  call?(args: readonly Value[], kwargs: Keywords, call: CallSite): Value;
  /** `object(…)` where effects can be carried out; without it, `call` is used. */
  callWithEffects?(
    args: readonly Value[],
    kwargs: Keywords,
    call: CallSite,
  ): Generator<Effect, Value, EffectAnswer>;
  /** Its elements in a loop. */
  iterate?(): Iterable<Value>;
  /** What `|length` gives. */
  length?(): number;
  /** What `{{ object }}` prints. */
  toText(): string {
    return this.toRepr();
  }
  /** What it prints as inside a list. */
  toRepr(): string {
    return `<${this.typeName} object>`;
  }
  /** Whether `if` takes it as true; by default as Python: its length if it has one, else true. */
  truthy?(): boolean;
  /** `==`; without it, identity. */
  equals?(other: Value): boolean;
  /** Text that is the same for equal objects: makes them the same dict key. */
  hashText?(): string;
  /** Below, at or above 0; JavaScript's undefined: cannot be ordered against `other`. */
  compare?(other: Value): number | undefined;
  /** `this operator other`, or `other operator this` where `reflected`; undefined: not supported. */
  operate?(operator: string, other: Value, reflected: boolean): Value | undefined;
  /** `value in object`. */
  contains?(value: Value): boolean;
  /** What `is mapping` and `is sequence` say. */
  get shape(): 'mapping' | 'sequence' | 'other' {
    return 'other';
  }
}

/** Something that can be called: a function of the host, or a macro. */
export abstract class Callable extends TemplateObject {
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  override get typeName(): string {
    return 'function';
  }
  override toRepr(): string {
    return `<function ${this.name}>`;
  }
  abstract override call(args: readonly Value[], kwargs: Keywords, call: CallSite): Value;
}
