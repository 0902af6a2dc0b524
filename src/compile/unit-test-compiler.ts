import type { Diagnostic } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import { faultKind } from '../domain/fault-text.ts';
import type { NodeConfig } from '../domain/config.ts';
import type { NodeId } from '../domain/id.ts';
import type { UnitTestNode } from '../domain/node.ts';
import type { RelationName } from '../domain/relation.ts';
import type { UnitTestCheck } from '../domain/unit-test.ts';
import { versionedName } from '../domain/unit-test-entry.ts';
import { findMaterialization } from '../context/find-materialization.ts';
import { valueWithFloats } from '../context/fixture-value.ts';
import { TableObject } from '../context/objects/table-object.ts';
import { createRefResolver } from '../context/ref-resolver.ts';
import { createRunPass } from '../context/run-pass.ts';
import type { RunPass } from '../context/run-pass.ts';
import type { StandIns } from '../context/stand-ins.ts';
import { str } from '../template/values/text.ts';
import { PyDict } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';
import { failed, ok } from '../util/result.ts';
import type { JsonObject } from '../util/json.ts';
import { ColumnTypes, type ColumnTypesInput } from './column-types.ts';
import type { Compilation, CompilerInput } from './compile-node.ts';
import type { InjectedCte } from './compiled-node.ts';
import { injectCtes } from './inject-ctes.ts';
import { renderNode } from './render-node.ts';
import { snapshotColumnNames } from './snapshot-columns.ts';
import { fault, fixtureSql, inputCtes, isThis, missingMacro } from './unit-test-inputs.ts';
import type { InputCtes, TestedNode, UnitTestInputsOptions } from './unit-test-inputs.ts';

/** What unit tests are compiled with, beside what nodes are. */
export type UnitTestCompilerInput = CompilerInput & Pick<ColumnTypesInput, 'seedColumns' | 'types'>;

/** What a unit test's model reads and gives, as one query. */
export interface CompiledUnitTest {
  readonly sql: string;
  readonly extraCtes: readonly InjectedCte[];
}

/** The rows of a unit test, as texts; null is null. */
export interface UnitTestRows {
  /** Names in lower case. */
  readonly columns: readonly string[];
  readonly actual: readonly (readonly (string | null)[])[];
  readonly expected: readonly (readonly (string | null)[])[];
}

/** Compiles unit tests and asks for their rows. One for an invocation. */
export class UnitTestCompiler {
  readonly #input: UnitTestCompilerInput;
  readonly #pass: RunPass;
  readonly #inputs: UnitTestInputsOptions;

  constructor(input: UnitTestCompilerInput) {
    const { graph, macros, quote, deferred = new Map<NodeId, RelationName>() } = input;
    this.#input = input;
    // Rows of a test's own are there with --empty too.
    const { flags } = input.invocation;
    const invocation = { ...input.invocation, flags: { ...flags, empty: false } };
    this.#pass = createRunPass({ ...input, invocation, selected: input.selected ?? [] });
    const { seedColumns, types } = input;
    const columns = new ColumnTypes({ graph, pass: this.#pass, quote, deferred, seedColumns, types });
    this.#inputs = {
      pass: this.#pass,
      macros,
      refs: createRefResolver(graph),
      columns,
      deferred,
      customRefs: graph.project.config.flags['support_custom_ref_kwargs'] === true,
    };
  }

  /** What a unit test is of, and what it compares. */
  testedBy(test: UnitTestNode): { readonly tested: TestedNode; readonly check: UnitTestCheck } {
    const tested = test.tested === null ? undefined : this.#input.graph.nodes.get(test.tested);
    if (tested?.resourceType !== 'model' && tested?.resourceType !== 'snapshot')
      throw new InternalError(`${test.id} is of nothing that can be tested`);
    const isResult = test.config['check'] === 'result' || tested.resourceType === 'snapshot';
    return { tested, check: isResult ? 'result' : 'query' };
  }

  /** The model's query with the inputs before it, `this` among them. */
  *compile(test: UnitTestNode): Compilation<CompiledUnitTest> {
    const { tested } = this.testedBy(test);
    const inputs = yield* inputCtes(test, tested, true, this.#inputs);
    if (!inputs.ok) return inputs;
    const self = test.given.some(isThis) ? tested.id : null;
    const rendering = this.#pass.open(
      asNode(test, tested),
      {},
      {
        ...standInsOf(test, tested, inputs.value),
        self,
        config: expectation(test),
      },
    );
    const body = yield* renderNode(tested, rendering);
    return body.ok ? ok(withCtes(body.value, inputs.value, rendering.ctes)) : body;
  }

  /** The same where `this` is a relation that stands for the model's, for a check of the result: the node is what it is. */
  *compileOn(test: UnitTestNode, tested: TestedNode): Compilation<CompiledUnitTest> {
    const inputs = yield* inputCtes(test, tested, false, this.#inputs);
    if (!inputs.ok) return inputs;
    const rendering = this.#pass.open(tested, {}, standInsOf(test, tested, inputs.value));
    const body = yield* renderNode(tested, rendering);
    return body.ok ? ok(withCtes(body.value, inputs.value, rendering.ctes)) : body;
  }

  /** The query for the rows that stand in the table before the run; null where none do. */
  *before(test: UnitTestNode): Compilation<string | null> {
    const given = test.given.find(isThis);
    if (given === undefined) return ok(null);
    const { tested } = this.testedBy(test);
    return yield* fixtureSql(withVersionIds(given, tested), tested, test, this.#inputs);
  }

  /** Runs the materialization `unit` (the project's, where it has one) over a query: what it gives beside what is expected. */
  *rows(test: UnitTestNode, sql: string): Compilation<UnitTestRows> {
    const { macros, graph } = this.#input;
    const { tested } = this.testedBy(test);
    const { flags } = graph.project.config;
    const macro =
      findMaterialization(macros, {
        name: 'unit',
        packagesMayNotOverride:
          flags['require_explicit_package_overrides_for_builtin_materializations'] !== false,
      }) ?? macros.get('dbt', 'materialization_unit_default');
    if (!macro) return failed([missingMacro('materialization_unit_default', test)]);
    const names = { sql, compiled_code: sql, pre_hooks: [], post_hooks: [] };
    const rendering = this.#pass.open(asNode(test, tested), names, {
      inputs: new Map(),
      self: {
        database: tested.database,
        schema: tested.schema,
        identifier: versionedName(test),
      },
      config: expectation(test),
      model: modelEntry(test, tested),
    });
    const value = yield* rendering.call(macro);
    if (!value.ok) return failed([during(test, value.error)]);
    const main = rendering.result('main');
    const table = main instanceof PyDict ? main.get('table') : undefined;
    if (table instanceof TableObject) return ok(divided(table));
    return failed([
      fault(test, 'main is not being called during running model', 'Name its statement "main".'),
    ]);
  }
}

/** A unit test in the place of a node with a template: its config is the materialization's. */
function asNode(test: UnitTestNode, tested: TestedNode): UnitTestNode {
  const config: NodeConfig = {
    ...test.config,
    materialized: 'unit',
    ...(tested.config['sql_header'] === undefined ? {} : { sql_header: tested.config['sql_header'] }),
  };
  return { ...test, config };
}

function standInsOf(test: UnitTestNode, tested: TestedNode, { names }: InputCtes): StandIns {
  return {
    inputs: names,
    othersMissing: true,
    refsOf: tested,
    overrides: test.overrides,
    model: modelEntry(test, tested),
  };
}

function modelEntry(test: UnitTestNode, tested: TestedNode): JsonObject {
  return {
    name: versionedName(test),
    alias: versionedName(test),
    resource_type: 'unit_test',
    database: tested.database,
    schema: tested.schema,
    raw_code: tested.rawCode,
    tested_node_unique_id: tested.id,
    ...(test.given.some(isThis) ? { this_input_node_unique_id: tested.id } : {}),
  };
}

/** What dbt's materialization reads of the config: rows, or a query. */
function expectation({ expect }: UnitTestNode): ReadonlyMap<string, Value> {
  return expect.format === 'sql'
    ? new Map<string, Value>([
        ['expected_rows', []],
        ['expected_sql', expect.rows as string],
      ])
    : new Map<string, Value>([
        ['expected_rows', valueWithFloats(expect.rows, expect.floats)],
        ['expected_sql', null],
      ]);
}

function withCtes(body: string, { ctes }: InputCtes, used: ReadonlySet<NodeId>): CompiledUnitTest {
  const extraCtes = [...used].flatMap((id) => ctes.get(id) ?? []);
  return { sql: injectCtes(body, extraCtes), extraCtes };
}

function divided(table: TableObject): UnitTestRows {
  const names = table.names.map((name) => name.toLowerCase());
  const side = names.indexOf('actual_or_expected');
  const kept = names.flatMap((_, index) => (index === side ? [] : [index]));
  const rowsOf = (which: string) =>
    table.rows
      .filter((row) => row[side] === which)
      .map((row) => kept.map((index) => (row[index] === null ? null : str(row[index]!))));
  return {
    columns: kept.map((index) => names[index]!),
    actual: rowsOf('actual'),
    expected: rowsOf('expected'),
  };
}

/**
 * A version in a snapshot's table is known by its id, which nobody wants to write in a test: rows without one get one. A
 * version that is not said to be deleted is not.
 */
function withVersionIds<F extends UnitTestNode['given'][number]>(given: F, tested: TestedNode): F {
  if (tested.resourceType !== 'snapshot' || !Array.isArray(given.rows)) return given;
  const { dbt_scd_id: id = '', dbt_is_deleted: deleted } = snapshotColumnNames(tested);
  const rows = (given.rows as readonly JsonObject[]).map((row, index) => ({
    [id]: `given ${index + 1}`,
    ...(deleted === undefined ? {} : { [deleted]: 'False' }),
    ...row,
  }));
  return { ...given, rows };
}

/** What the engine says stands under dbt's word for that. */
function reason({ code, message }: Diagnostic): string {
  return faultKind(code) === 'Database' ? `Database Error\n   ${message.replaceAll('\n', '\n   ')}` : message;
}

/** dbt's word for what goes wrong while a unit test is run, above the reason. */
function during(test: UnitTestNode, reasons: readonly Diagnostic[]): Diagnostic {
  const message =
    `An error occurred during execution of unit test '${test.name}'. There may be an error in the unit test definition: ` +
    `check the data types.\n ${reasons.map(reason).join('\n ')}`;
  const help = reasons.flatMap((one) => one.help ?? [])[0];
  return {
    code: 'unit-test-execution',
    severity: 'error',
    message,
    place: test.place,
    ...(help === undefined ? {} : { help }),
  };
}
