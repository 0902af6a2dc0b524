import type { Json, JsonObject } from '../util/json.ts';
import type { NodeId } from './id.ts';

/** How the rows of a fixture are written. */
export type FixtureFormat = 'dict' | 'csv' | 'sql';

/**
 * Rows for an input, or rows that are expected. Of `dict` and `csv` they are maps by column in the order in which dbt has them
 * (one without nulls first); of `sql` a query. Null: a seed's own file.
 */
export interface UnitTestFixture {
  readonly format: FixtureFormat;
  readonly rows: readonly JsonObject[] | string | null;
  /** Name of the file that the rows come from; null where they stand in the YAML. */
  readonly fixture: string | null;
  /** Paths (`0.price`) of whole numbers in `rows` that were written as floats. Left out: none. */
  readonly floats?: readonly string[];
  /** The rows are a seed's own, in which nothing between two commas is null. Left out: no. */
  readonly isSeed?: boolean;
}

/** One entry of `given:`. */
export interface UnitTestInput extends UnitTestFixture {
  /** As written: `ref('orders')`, `source('raw', 'orders')` or `this`. */
  readonly input: string;
}

/** `overrides:`, what stands in the place of macros, variables and environment variables. */
export interface UnitTestOverrides {
  readonly macros: JsonObject;
  readonly vars: JsonObject;
  readonly env_vars: JsonObject;
}

/** `versions:`, which versions of a model are tested. */
export interface UnitTestVersions {
  readonly include: readonly Json[] | null;
  readonly exclude: readonly Json[] | null;
}

/** What a unit test says, beside its name, description and config. */
export interface UnitTestDefinition {
  /** The model's name as written. */
  readonly model: string;
  readonly given: readonly UnitTestInput[];
  readonly expect: UnitTestFixture;
  readonly overrides: UnitTestOverrides | null;
  readonly versions: UnitTestVersions | null;
  /** The version of the model that this test is for; null where the model has none. */
  readonly version: string | number | null;
  /** The model (or snapshot) that is tested; null where that is disabled, and the test with it. */
  readonly tested: NodeId | null;
  /** The schema of what is tested. */
  readonly schema: string | null;
  /** dbt's: SHA-256 of model, versions, inputs, expectation and overrides as Python writes them. */
  readonly checksum: string;
}

/** What a unit test compares: the rows that the query gives, or what the table holds after the run (`config: {check: result}`). */
export type UnitTestCheck = 'query' | 'result';

/** The values of `config: {check: …}`. */
export const unitTestChecks: readonly UnitTestCheck[] = ['query', 'result'];

/** A fixture file: `tests/fixtures/late_orders.csv`. */
export interface FixtureNode {
  /** `fixture.<package>.<name>`. */
  readonly id: string;
  readonly packageName: string;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  /** Texts by column, or a query. */
  readonly rows: readonly JsonObject[] | string;
}
