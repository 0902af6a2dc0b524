import { createHash } from 'node:crypto';
import { nativeFunction } from '../../template/values/functions.ts';
import { repr, str } from '../../template/values/text.ts';
import { truthy } from '../../template/values/compare.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { PyDict, PyTuple, TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { RelationObject } from '../objects/relation-object.ts';

/** `adapter.parse_index(…)`: an index as the config holds it, checked. */
class IndexConfig extends TemplateObject {
  readonly #columns: readonly Value[];
  readonly #unique: boolean;
  readonly #type: Value;
  readonly #now: () => string;

  constructor(columns: readonly Value[], unique: boolean, type: Value, now: () => string) {
    super();
    this.#columns = columns;
    this.#unique = unique;
    this.#type = type;
    this.#now = now;
  }

  override get typeName(): string {
    return 'PostgresIndexConfig';
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'columns':
        return [...this.#columns];
      case 'unique':
        return this.#unique;
      case 'type':
        return this.#type;
      case 'render':
        return nativeFunction(name, (args) => this.#name(args[0]));
      default:
        return undefined;
    }
  }

  /** A hash, as dbt has it: with the time in it, so that an index of the relation's former table is another. */
  #name(relation: Value | undefined): string {
    const own = relation instanceof RelationObject ? relation.render() : str(relation ?? null);
    const type = this.#type === null ? '' : str(this.#type);
    const parts = [...this.#columns.map(str), own, this.#unique ? 'True' : 'False', type, this.#now()];
    return createHash('md5').update(parts.join('_')).digest('hex');
  }
}

/** Reads one entry of `config(indexes=[…])`. Null for nothing; throws with dbt's words where it is no index. */
export function parseIndex(raw: Value | undefined, now: () => string): Value {
  if (raw === undefined || raw === null) return null;
  if (!(raw instanceof PyDict)) throw wrong(`at path []: ${repr(raw)} is not of type 'object'`);
  const columns = raw.get('columns');
  if (columns === undefined) throw wrong("at path []: 'columns' is a required property");
  if (!Array.isArray(columns) && !(columns instanceof PyTuple))
    throw wrong(`at path ['columns']: ${repr(columns)} is not of type 'array'`);
  const list = columns instanceof PyTuple ? columns.items : columns;
  return new IndexConfig(list, truthy(raw.get('unique') ?? false), raw.get('type') ?? null, now);
}

function wrong(what: string): TemplateError {
  return new TemplateError(`Could not parse index config: ${what}`, { code: 'index-config' });
}
