import type { Diagnostic, Place } from '../domain/diagnostic.ts';
import type { Relation } from '../domain/relation.ts';
import type { Json } from '../util/json.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { relationName, RelationObject } from '../context/objects/relation-object.ts';
import { ResponseObject } from '../context/objects/response-object.ts';
import { TableObject } from '../context/objects/table-object.ts';
import { repr, str } from '../template/values/text.ts';
import { PyDict } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';

/** What a project's own materialization left. */
export interface Materialized {
  /** Those that it returned. */
  readonly relations: readonly Relation[];
  /** What the engine said of the statement `main`. */
  readonly message: string;
  readonly rows: number | null;
  /** The rows that the statement `main` fetched. */
  readonly found: readonly (readonly Json[])[];
}

/** What there is to read, and of whom it is told. */
export interface MaterializationEnd {
  /** What the block returned; its text where it did not return. */
  readonly value: Value;
  /** What the statement `main` left, as `load_result` gives it; undefined where there was none. */
  readonly main: Value | undefined;
  readonly materialization: string;
  readonly place: Place;
}

/** Reads it as dbt does; what is wrong with it is told in dbt's words. */
export function readMaterialized(end: MaterializationEnd): Result<Materialized, readonly Diagnostic[]> {
  const wrong = (message: string, help: string) =>
    failed([{ code: 'materialization-result', severity: 'error' as const, message, place: end.place, help }]);
  const returned = "End it with return({'relations': [this]}).";
  const { value, main } = end;
  if (typeof value === 'string') {
    return wrong(
      `The materialization ("${end.materialization}") did not explicitly return a list of relations to add to the cache.`,
      returned,
    );
  }
  if (!(value instanceof PyDict)) {
    return wrong(
      `Invalid return value from materialization, expected a dict with key "relations", got: ${str(value)}`,
      returned,
    );
  }
  const relations = value.get('relations');
  if (relations === undefined) {
    const keys = repr([...value.keys()]);
    return wrong(
      `Invalid return value from materialization, "relations" not found, got keys: ${keys}`,
      returned,
    );
  }
  if (!Array.isArray(relations)) {
    return wrong(
      `Invalid return value from materialization, "relations" not a list, got: ${str(relations)}`,
      returned,
    );
  }
  const known: Relation[] = [];
  for (const relation of relations) {
    if (!(relation instanceof RelationObject)) {
      return wrong(
        `Invalid return value from materialization, "relations" contains non-Relation: ${str(relation)}`,
        'A relation is `this`, or what api.Relation.create(…) makes.',
      );
    }
    const { kind } = relation.facts;
    // A function stands beside relations of the same name.
    if (kind === 'function') continue;
    const isView = kind === 'view' || kind === 'materialized_view' || kind === 'external';
    known.push({ ...relationName(relation), kind: isView ? kind : 'table' });
  }
  if (!(main instanceof PyDict)) {
    return wrong(
      'main is not being called during running model',
      "One of its statements has to be named: {% call statement('main') %}.",
    );
  }
  const response = main.get('response') ?? null;
  const rows = response instanceof ResponseObject ? response.getAttribute('rows_affected') : null;
  const table = main.get('table');
  return ok({
    relations: known,
    found: table instanceof TableObject ? table.rows.map((row) => row.map(cellJson)) : [],
    message: response === null ? '' : str(response),
    rows: typeof rows === 'bigint' || typeof rows === 'number' ? Number(rows) : null,
  });
}

function cellJson(value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  const number = Number(str(value));
  return Number.isNaN(number) ? str(value) : number;
}
