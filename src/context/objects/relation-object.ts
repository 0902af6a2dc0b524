import type { RelationName } from '../../domain/relation.ts';
import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { str } from '../../template/values/text.ts';
import { PyDict, TemplateObject, Undefined } from '../../template/values/value.ts';
import type { Keywords, Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';

/** Something for each of the three parts of a relation's name. */
export interface ByPart<T> {
  readonly database: T;
  readonly schema: T;
  readonly identifier: T;
}

/** The parts in the order in which they are written. */
export const relationParts = ['database', 'schema', 'identifier'] as const;

/** What all relations of an engine share. */
export interface RelationStyle {
  /** `PostgresRelation`: what a template sees as its class. */
  readonly typeName: string;
  readonly quote: (identifier: string) => string;
  /** What is quoted where neither project nor node says otherwise. */
  readonly quoting: ByPart<boolean>;
}

/** A relation as templates handle it: a name, how it is written, and what is known of the thing. */
export interface RelationFacts {
  readonly path: ByPart<string | null>;
  readonly quoting: ByPart<boolean>;
  readonly include: ByPart<boolean>;
  /** `table`, `view`, `cte`, …; null where nobody looked. */
  readonly kind: string | null;
  /** `--empty`: the relation is written as a subquery with at most so many rows. */
  readonly limit: number | null;
  /** The rows of a span of event time alone: the column as SQL, and both ends as text. */
  readonly filter?: { readonly field: string; readonly from: string; readonly to: string };
  /** The view of an information schema that follows the name. */
  readonly view?: string | null;
}

const everything: ByPart<boolean> = { database: true, schema: true, identifier: true };

/** The beginnings of a relation: a path, written with the style's quoting. */
export function relationFacts(
  style: RelationStyle,
  path: ByPart<string | null>,
  facts: {
    readonly quoting?: Partial<ByPart<boolean>>;
    readonly kind?: string | null;
    readonly limit?: number | null;
  } = {},
): RelationFacts {
  return {
    path,
    quoting: { ...style.quoting, ...facts.quoting },
    include: everything,
    kind: facts.kind ?? null,
    limit: facts.limit ?? null,
  };
}

/** A `Relation` of dbt's: immutable, prints as it is written in SQL. */
export class RelationObject extends TemplateObject {
  readonly facts: RelationFacts;
  readonly style: RelationStyle;

  constructor(style: RelationStyle, facts: RelationFacts) {
    super();
    this.style = style;
    this.facts = facts;
  }

  override get typeName(): string {
    return this.style.typeName;
  }

  override get shape(): 'mapping' {
    return 'mapping';
  }

  /** The name without any wrapping: `"db"."schema"."id"`. */
  render(): string {
    const { path, include, quoting, view } = this.facts;
    const written: string[] = [];
    for (const part of relationParts) {
      const text = path[part];
      if (text !== null && include[part]) written.push(quoting[part] ? this.style.quote(text) : text);
    }
    if (view) written.push(view);
    return written.join('.');
  }

  override toText(): string {
    const { limit, filter } = this.facts;
    const rows = limit === null ? null : limit === 0 ? 'where false limit 0' : `limit ${limit}`;
    const limited = rows === null ? this.render() : this.#subquery(this.render(), rows, 'limit');
    if (!filter) return limited;
    const { field, from, to } = filter;
    return this.#subquery(limited, `where ${field} >= '${from}' and ${field} < '${to}'`, 'et_filter');
  }

  #subquery(of: string, rows: string, name: string): string {
    return `(select * from ${of} ${rows}) _dbt_${name}_subq_${this.facts.path.identifier ?? ''}`;
  }

  override toRepr(): string {
    return `<${this.typeName} ${this.render()}>`;
  }

  override truthy(): boolean {
    return true;
  }

  override equals(other: Value): boolean {
    return other instanceof RelationObject && JSON.stringify(other.facts) === JSON.stringify(this.facts);
  }

  override hashText(): string {
    return this.render();
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }

  override getAttribute(name: string): Value | undefined {
    const { path, kind } = this.facts;
    switch (name) {
      case 'database':
      case 'schema':
      case 'identifier':
        return path[name];
      case 'name':
      case 'table':
        return path.identifier;
      case 'type':
        return kind;
      case 'path':
        return dictOf(path);
      case 'quote_policy':
        return dictOf(this.facts.quoting);
      case 'include_policy':
        return dictOf(this.facts.include);
      case 'limit':
        return this.facts.limit;
      case 'quote_character':
        return this.style.quote('x').charAt(0);
      case 'is_table':
        return kind === 'table';
      case 'is_view':
        return kind === 'view';
      case 'is_cte':
        return kind === 'cte';
      case 'is_materialized_view':
        return kind === 'materialized_view';
      case 'is_pointer':
      case 'is_function':
        return false;
      case 'can_be_renamed':
      case 'can_be_replaced':
        return kind === 'table' || kind === 'view';
      default:
        return relationKindConstants.get(name) ?? this.#method(name);
    }
  }

  #method(name: string): Value | undefined {
    const method = methods.get(name);
    return method && nativeFunction(name, (args, kwargs) => method(this, args, kwargs));
  }

  /** The same with other facts. */
  with(facts: Partial<RelationFacts>): RelationObject {
    return new RelationObject(this.style, { ...this.facts, ...facts });
  }
}

/** `Relation.Table` and its kind: names of relation types as dbt's class has them. */
export const relationKindConstants: ReadonlyMap<string, string> = new Map([
  ['Table', 'table'],
  ['View', 'view'],
  ['CTE', 'cte'],
  ['MaterializedView', 'materialized_view'],
  ['External', 'external'],
  ['Function', 'function'],
  ['PointerTable', 'pointer'],
]);

/** The name to ask a catalog by. Throws where the relation has no schema or no identifier. */
export function relationName(relation: RelationObject): RelationName {
  const { database, schema, identifier } = relation.facts.path;
  if (schema === null || identifier === null) {
    throw new TemplateError(`the relation ${relation.render() || '(without a name)'} names no table or view`);
  }
  return { database, schema, identifier };
}

/** PostgreSQL's, which dbt's macros ask for there alone. */
const maximumNameLength = 63;

type Method = (relation: RelationObject, args: readonly Value[], kwargs: Keywords) => Value;

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['render', (relation) => relation.render()],
  [
    'include',
    (relation, args, kwargs) =>
      relation.with({ include: policy('include', relation.facts.include, args, kwargs) }),
  ],
  [
    'quote',
    (relation, args, kwargs) =>
      relation.with({ quoting: policy('quote', relation.facts.quoting, args, kwargs) }),
  ],
  ['without_identifier', withoutIdentifier],
  ['information_schema', informationSchema],
  ['information_schema_only', (relation) => informationSchema(relation, [], new Map())],
  ['replace_path', (relation, _args, kwargs) => relation.with({ path: replacePath(relation, kwargs) })],
  ['incorporate', incorporate],
  ['relation_max_name_length', () => maximumNameLength],
  ['matches', matches],
  ['get', get],
  ['get_function_config', functionConfig],
  ['get_function_macro_name', functionMacroName],
  [
    'quoted',
    (relation, args, kwargs) =>
      relation.style.quote(text(bindArguments('quoted', ['identifier'], args, kwargs)[0]) ?? ''),
  ],
]);

function policy(
  functionName: string,
  current: ByPart<boolean>,
  args: readonly Value[],
  kwargs: Keywords,
): ByPart<boolean> {
  const bound = bindArguments(functionName, ['database?', 'schema?', 'identifier?'], args, kwargs);
  const changed = { ...current };
  relationParts.forEach((part, index) => {
    const value = bound[index];
    if (typeof value === 'boolean') changed[part] = value;
  });
  return changed;
}

function withoutIdentifier(relation: RelationObject): RelationObject {
  const { include, path } = relation.facts;
  return relation.with({ include: { ...include, identifier: false }, path: { ...path, identifier: null } });
}

function informationSchema(
  relation: RelationObject,
  args: readonly Value[],
  kwargs: Keywords,
): RelationObject {
  const [view] = bindArguments('information_schema', ['view_name?'], args, kwargs);
  const { include, quoting, path } = relation.facts;
  return relation.with({
    kind: 'view',
    limit: null,
    path: { database: path.database, schema: null, identifier: 'INFORMATION_SCHEMA' },
    include: { database: include.database && path.database !== null, schema: false, identifier: true },
    quoting: { ...quoting, identifier: false },
    view: typeof view === 'string' ? view : null,
  });
}

function replacePath(
  relation: RelationObject,
  changes: Iterable<readonly [Value, Value]>,
): ByPart<string | null> {
  const path = { ...relation.facts.path };
  for (const [part, value] of changes) {
    if (part !== 'database' && part !== 'schema' && part !== 'identifier') {
      throw new TemplateError(`a relation's path has no part '${str(part)}'`, { type: 'TypeError' });
    }
    path[part] = pathPart(part, value);
  }
  return path;
}

function incorporate(relation: RelationObject, _args: readonly Value[], kwargs: Keywords): RelationObject {
  let result = relation;
  for (const [key, value] of kwargs) {
    if (key === 'type') result = result.with({ kind: text(value) });
    else if (key === 'limit') result = result.with({ limit: typeof value === 'number' ? value : null });
    else if (key === 'path' && value instanceof PyDict)
      result = result.with({ path: replacePath(result, value.entries()) });
    else if (key === 'quote_policy' && value instanceof PyDict) {
      result = result.with({ quoting: policy(key, result.facts.quoting, [], keywordsOf(value)) });
    } else if (key === 'include_policy' && value instanceof PyDict) {
      result = result.with({ include: policy(key, result.facts.include, [], keywordsOf(value)) });
    }
  }
  return result;
}

function matches(relation: RelationObject, args: readonly Value[], kwargs: Keywords): boolean {
  const bound = bindArguments('matches', ['database?', 'schema?', 'identifier?'], args, kwargs);
  const wanted = relationParts
    .map((part, index) => [part, text(bound[index])] as const)
    .filter(([, value]) => value !== null);
  if (wanted.length === 0) throw new TemplateError('Tried to match relation, but no search path was passed!');
  return wanted.every(([part, value]) => {
    const own = relation.facts.path[part];
    return relation.facts.quoting[part] ? own === value : own?.toLowerCase() === value?.toLowerCase();
  });
}

function get(relation: RelationObject, args: readonly Value[], kwargs: Keywords): Value {
  const [key, fallback] = bindArguments('get', ['key', 'default?'], args, kwargs);
  if (key === 'metadata') return PyDict.from([['type', relation.typeName]]);
  return (key !== undefined && relation.getItem(key)) || (fallback ?? null);
}

/** A part of a path as given: text, or none for null and undefined. Throws for anything else, as dbt does. */
export function pathPart(part: string, value: Value | undefined): string | null {
  if (value === undefined || value === null) return null;
  const found = text(value);
  if (found !== null) return found;
  const shown =
    value instanceof Undefined
      ? ''
      : value instanceof TemplateObject
        ? value.toText()
        : JSON.stringify(value);
  throw new TemplateError(`Got an invalid path ${part}: ${shown}`);
}

function text(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function dictOf(parts: ByPart<Value>): PyDict {
  return PyDict.from(relationParts.map((part) => [part, parts[part]] as const));
}

function keywordsOf(dict: PyDict): Map<string, Value> {
  const keywords = new Map<string, Value>();
  for (const [key, value] of dict.entries()) if (typeof key === 'string') keywords.set(key, value);
  return keywords;
}

/** What says by which macro a function is made; none for another node. */
function functionConfig(_relation: RelationObject, args: readonly Value[], kwargs: Keywords): Value {
  const [model] = bindArguments('get_function_config', ['model'], args, kwargs);
  if (!(model instanceof PyDict) || model.get('resource_type') !== 'function') return null;
  const config = model.get('config');
  const said = (key: string): Value => (config instanceof PyDict ? (config.get(key) ?? null) : null);
  return PyDict.from([
    ['language', model.get('language') ?? ''],
    ['type', said('type')],
    ['runtime_version', said('runtime_version')],
    ['entry_point', said('entry_point')],
  ]);
}

/** `scalar_function_sql`, by type and language. */
function functionMacroName(_relation: RelationObject, args: readonly Value[], kwargs: Keywords): Value {
  const [config] = bindArguments('get_function_macro_name', ['config'], args, kwargs);
  const said = (key: string): string =>
    config instanceof PyDict ? (text(config.get(key) ?? null) ?? '') : '';
  return `${said('type')}_function_${said('language')}`;
}
