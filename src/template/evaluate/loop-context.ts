import { equals } from '../values/compare.ts';
import { typeError } from '../values/describe.ts';
import { nativeFunction } from '../values/functions.ts';
import { PyTuple, TemplateObject, Undefined } from '../values/value.ts';
import type { CallSite, Keywords, Value } from '../values/value.ts';
import type { Steps } from './code.ts';

/** Gives the next element, or JavaScript's undefined at the end. */
export type Cursor = () => Value | undefined;

/** How a recursive loop runs itself again. */
export interface Recursion {
  readonly sync: (items: Value, depth: number) => Value;
  readonly effect: (items: Value, depth: number) => Steps<Value>;
}

/** What `loop` is inside a loop. Looks one element ahead only where it is asked to. */
export class LoopContext extends TemplateObject {
  readonly #recursion: Recursion | undefined;
  readonly #depth: number;
  readonly #capture: boolean;
  #cursor: Cursor;
  #size: number | undefined;
  #index = -1;
  #before: Value | undefined;
  #current: Value | undefined;
  #ahead: Value | undefined;
  #last: readonly Value[] | undefined;

  constructor(
    cursor: Cursor,
    facts: {
      /** The number of elements, where it is known before they are read. */
      readonly size: number | undefined;
      readonly recursion: Recursion | undefined;
      readonly depth: number;
      readonly capture: boolean;
    },
  ) {
    super();
    this.#cursor = cursor;
    this.#size = facts.size;
    this.#recursion = facts.recursion;
    this.#depth = facts.depth;
    this.#capture = facts.capture;
  }

  override get typeName(): string {
    return 'LoopContext';
  }

  override get moduleName(): string {
    return 'jinja2.runtime';
  }

  /** Goes on to the next element. */
  next(): Value | undefined {
    const item = this.#ahead === undefined ? this.#cursor() : this.#ahead;
    this.#ahead = undefined;
    if (item === undefined) return undefined;
    this.#index++;
    this.#before = this.#current;
    this.#current = item;
    return item;
  }

  #peek(): Value | undefined {
    if (this.#ahead === undefined) this.#ahead = this.#cursor();
    return this.#ahead;
  }

  override length(): number {
    if (this.#size === undefined) {
      const rest: Value[] = [];
      for (let item = this.#cursor(); item !== undefined; item = this.#cursor()) rest.push(item);
      let at = 0;
      this.#cursor = () => rest[at++];
      this.#size = rest.length + this.#index + 1 + (this.#ahead === undefined ? 0 : 1);
    }
    return this.#size;
  }

  override toRepr(): string {
    return `<LoopContext ${this.#index + 1}/${this.length()}>`;
  }

  override getAttribute(name: string): Value | undefined {
    const index = this.#index;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'first':
        return index === 0;
      case 'last':
        return this.#peek() === undefined;
      case 'length':
        return this.length();
      case 'revindex':
        return this.length() - index;
      case 'revindex0':
        return this.length() - index - 1;
      case 'previtem':
        return this.#orNone(index === 0 ? undefined : this.#before, 'there is no previous item');
      case 'nextitem':
        return this.#orNone(this.#peek(), 'there is no next item');
      case 'depth':
        return this.#depth + 1;
      case 'depth0':
        return this.#depth;
      case 'cycle':
        return nativeFunction('cycle', (args) => {
          if (args.length === 0) throw typeError('no items for cycling given');
          return args[this.#index % args.length]!;
        });
      case 'changed':
        return nativeFunction('changed', (args) => {
          if (this.#last && equals(new PyTuple(this.#last), new PyTuple(args))) return false;
          this.#last = args;
          return true;
        });
      default:
        return undefined;
    }
  }

  #orNone(item: Value | undefined, hint: string): Value {
    return item === undefined ? new Undefined({ hint, capture: this.#capture }) : item;
  }

  override call(args: readonly Value[], kwargs: Keywords, _call: CallSite): Value {
    return this.#recurse(args, kwargs).sync(args[0] ?? kwargs.get('iterable') ?? null, this.#depth + 1);
  }

  override *callWithEffects(args: readonly Value[], kwargs: Keywords, _call: CallSite): Steps<Value> {
    return yield* this.#recurse(args, kwargs).effect(
      args[0] ?? kwargs.get('iterable') ?? null,
      this.#depth + 1,
    );
  }

  #recurse(args: readonly Value[], kwargs: Keywords): Recursion {
    if (!this.#recursion) {
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    }
    if (args.length + kwargs.size !== 1) {
      throw typeError(
        `LoopContext.__call__() takes 2 positional arguments but ${args.length + 1} were given`,
      );
    }
    return this.#recursion;
  }
}
