import { nativeFunction } from '../../template/values/functions.ts';
import { repr, str } from '../../template/values/text.ts';
import { hashKey, PyDict, PyTuple, TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { compare, equals } from '../../template/values/compare.ts';
import { TemplateError } from '../../template/values/template-error.ts';

/** A sequence whose members have names too: a table's columns, its rows, one of either (agate's `MappedSequence`). */
export class KeyedSequence extends TemplateObject {
  readonly #typeName: string;
  readonly #values: readonly Value[];
  readonly #keys: readonly string[] | null;
  readonly #facts: PyDict | null;

  constructor(
    typeName: string,
    values: readonly Value[],
    keys: readonly string[] | null,
    facts: PyDict | null = null,
  ) {
    super();
    this.#typeName = typeName;
    this.#values = values;
    this.#keys = keys;
    this.#facts = facts;
  }

  override get typeName(): string {
    return this.#typeName;
  }

  override get shape(): 'sequence' {
    return 'sequence';
  }

  override toRepr(): string {
    const shown = this.#values.slice(0, 5).map(repr);
    if (this.#values.length > 5) shown.push('...');
    return `<agate.${this.#typeName}: (${shown.join(', ')})>`;
  }

  override length(): number {
    return this.#values.length;
  }

  override iterate(): Iterable<Value> {
    return this.#values;
  }

  override contains(value: Value): boolean {
    return this.#values.some((own) => equals(own, value));
  }

  override equals(other: Value): boolean {
    if (!(other instanceof KeyedSequence)) return false;
    return (
      other.#values.length === this.#values.length &&
      this.#values.every((value, index) => equals(value, other.#values[index]!))
    );
  }

  #named(name: string): Value | undefined {
    const index = this.#keys?.indexOf(name) ?? -1;
    return index < 0 ? undefined : this.#values[index];
  }

  override getItem(key: Value): Value | undefined {
    if (typeof key === 'number') {
      const index = key < 0 ? this.#values.length + key : key;
      const value = this.#values[index];
      if (value === undefined) throw new TemplateError('tuple index out of range', { type: 'IndexError' });
      return value;
    }
    return typeof key === 'string' ? this.#named(key) : undefined;
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'values':
        return nativeFunction(name, () => new PyTuple(this.#values));
      case 'keys':
        return nativeFunction(name, () => (this.#keys ? new PyTuple(this.#keys) : null));
      case 'items':
        return nativeFunction(name, () =>
          (this.#keys ?? []).map((key, index) => new PyTuple([key, this.#values[index]!])),
        );
      case 'dict':
        return nativeFunction(name, () =>
          PyDict.from((this.#keys ?? []).map((key, index) => [key, this.#values[index]!] as const)),
        );
      case 'get':
        return nativeFunction(
          name,
          (args) => (args[0] === undefined ? undefined : this.#named(str(args[0]))) ?? args[1] ?? null,
        );
      case 'values_distinct':
        return nativeFunction(name, () => new PyTuple(distinct(this.#values)));
      case 'values_without_nulls':
        return nativeFunction(name, () => new PyTuple(this.#values.filter((value) => value !== null)));
      case 'values_sorted':
        return nativeFunction(name, () => [...this.#values].sort(nullsLast));
      case 'values_without_nulls_sorted':
        return nativeFunction(name, () => this.#values.filter((value) => value !== null).sort(nullsLast));
      default:
        return this.#facts?.get(name) ?? this.#named(name);
    }
  }
}

/** The order of agate: what is none comes last. */
export function nullsLast(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compare(left, right);
}

function distinct(values: readonly Value[]): Value[] {
  const seen = new Map(values.map((value) => [hashKey(value), value] as const));
  return [...seen.values()];
}
