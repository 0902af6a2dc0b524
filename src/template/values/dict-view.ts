import { equals } from './compare.ts';
import { repr } from './text.ts';
import { PySet, PyTuple, TemplateObject } from './value.ts';
import type { PyDict, Value } from './value.ts';

/** What `keys()`, `values()` and `items()` of a dict give: a live view. */
export class DictView extends TemplateObject {
  readonly #dict: PyDict;
  readonly #what: 'keys' | 'values' | 'items';
  constructor(dict: PyDict, what: 'keys' | 'values' | 'items') {
    super();
    this.#dict = dict;
    this.#what = what;
  }
  override get typeName(): string {
    return `dict_${this.#what}`;
  }
  override *iterate(): Generator<Value, void, undefined> {
    if (this.#what === 'keys') yield* this.#dict.keys();
    else if (this.#what === 'values') yield* this.#dict.values();
    else for (const entry of this.#dict.entries()) yield new PyTuple(entry);
  }
  override length(): number {
    return this.#dict.size;
  }
  override toRepr(): string {
    return `dict_${this.#what}([${Array.from(this.iterate(), repr).join(', ')}])`;
  }
  override contains(value: Value): boolean {
    if (this.#what === 'keys') return this.#dict.has(value);
    for (const item of this.iterate()) if (equals(item, value)) return true;
    return false;
  }
  override equals(other: Value): boolean {
    if (this.#what === 'values') return this === other;
    const items =
      other instanceof PySet
        ? other
        : other instanceof DictView && other.#what !== 'values'
          ? other.iterate()
          : undefined;
    if (!items) return false;
    const theirs = [...items];
    return theirs.length === this.length() && theirs.every((item) => this.contains(item));
  }
  override operate(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator !== '-' || this.#what === 'values') return undefined;
    const theirs =
      other instanceof PySet ? other : other instanceof DictView ? new PySet(other.iterate()) : undefined;
    if (!theirs) return undefined;
    const ours = new PySet(this.iterate());
    const [from, away] = reflected ? [theirs, ours] : [ours, theirs];
    return new PySet([...from].filter((item) => !away.has(item)));
  }
}
