import type { Diagnostic } from '../domain/diagnostic.ts';
import type { NodeId } from '../domain/id.ts';
import type { ModelNode, Node, SnapshotNode, UnitTestNode } from '../domain/node.ts';
import type { RelationName } from '../domain/relation.ts';
import type { UnitTestFixture, UnitTestInput } from '../domain/unit-test.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import { valueWithFloats } from '../context/fixture-value.ts';
import type { MacroLibrary } from '../context/macro-library.ts';
import { cteName } from '../context/node-relation.ts';
import type { RefResolver } from '../context/ref-resolver.ts';
import type { RunPass } from '../context/run-pass.ts';
import { readStaticRef } from '../context/static-ref.ts';
import { str } from '../template/values/text.ts';
import { PyDict } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { type ColumnTypes, inputName, isReadable, type KnownColumns } from './column-types.ts';
import type { InjectedCte } from './compiled-node.ts';
import { renderNode } from './render-node.ts';

/** What a unit test can be of. */
export type TestedNode = ModelNode | SnapshotNode;

/** What inputs are made with. */
export interface UnitTestInputsOptions {
  readonly pass: RunPass;
  readonly macros: MacroLibrary;
  readonly refs: RefResolver;
  readonly columns: ColumnTypes;
  readonly deferred: ReadonlyMap<NodeId, RelationName>;
  /** dbt's flag `support_custom_ref_kwargs`: a `ref` with other arguments is the project's macro's to read. */
  readonly customRefs: boolean;
}

type Asking<T> = Generator<DatabaseEffect, Result<T, readonly Diagnostic[]>, DatabaseAnswer>;
type InputNode = Extract<Parameters<ColumnTypes['of']>[0], unknown>;

/** The inputs of a unit test as CTEs. */
export interface InputCtes {
  /** Names of the CTEs, without dbt's prefix. */
  readonly names: ReadonlyMap<NodeId, string>;
  readonly ctes: ReadonlyMap<NodeId, InjectedCte>;
}

/** Makes a CTE of each input of a unit test; of `this` where `withThis` says so. */
export function* inputCtes(
  test: UnitTestNode,
  tested: TestedNode,
  withThis: boolean,
  options: UnitTestInputsOptions,
): Asking<InputCtes> {
  const names = new Map<NodeId, string>();
  const ctes = new Map<NodeId, InjectedCte>();
  for (const given of test.given) {
    if (isThis(given) && !withThis) continue;
    const node = yield* inputNode(given, test, tested, options);
    if (!node.ok) return node;
    const sql = yield* fixtureSql(given, node.value, test, options);
    if (!sql.ok) return sql;
    const { id } = node.value;
    const name = inputName(node.value);
    names.set(id, name);
    ctes.set(id, { id, sql: ` ${cteName(name)} as (\n${sql.value}\n)` });
  }
  return ok({ names, ctes });
}

/** Whether an input is what stands in the tested relation itself. */
export function isThis({ input }: UnitTestInput): boolean {
  return input.trim() === 'this';
}

/** The query that gives an input's rows. */
export function* fixtureSql(
  fixture: UnitTestFixture,
  node: InputNode,
  test: UnitTestNode,
  options: UnitTestInputsOptions,
): Asking<string> {
  const { pass, macros, columns, deferred } = options;
  if (fixture.format === 'sql') {
    const rendering = pass.open(node);
    const code = { originalPath: test.originalPath, rawCode: fixture.rows as string, place: test.place };
    return yield* renderNode(code, rendering);
  }
  if (fixture.rows === null) return failed([goneSeed(node, test)]);
  const known = yield* columns.of(node);
  if (!known.ok) return known;
  const macro = macros.resolve('get_fixture_sql', test.packageName);
  if (!macro) return failed([missingMacro('get_fixture_sql', test)]);
  const rendering = pass.open(node, {}, { inputs: new Map(), deferred: deferred.get(node.id) ?? null });
  const text = yield* rendering.call(macro, [rowsOf(fixture), typesOf(known.value)]);
  if (text.ok) return ok(str(text.value));
  const built = known.value.kind === 'relation' && node.resourceType !== 'source' ? node.name : null;
  return failed(text.error.map((one) => (one.code === 'compiler-error' ? atTest(one, test, built) : one)));
}

/** What dbt's macros say of rows is wrong in the test, not where they say it. */
function atTest(
  { code, severity, message }: Diagnostic,
  { place }: UnitTestNode,
  built: string | null,
): Diagnostic {
  const help = `These are the columns of the relation in the database. Where it is older than its code: sluice run --empty --select ${built}`;
  return { code, severity, message, place, ...(built === null ? {} : { help }) };
}

/** None where the macro finds the relation itself, as dbt's does. */
function typesOf(known: KnownColumns): Value {
  if (known.kind === 'relation') return null;
  return PyDict.from(known.columns.map(({ name, type }) => [name, type] as const));
}

/** What an input has between two commas of a seed's file is null, as it is in the seed's table. */
function rowsOf({ rows, floats, isSeed = false }: UnitTestFixture): Value {
  if (!isSeed || typeof rows === 'string' || rows === null) return valueWithFloats(rows, floats);
  return valueWithFloats(
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === '' ? null : value])),
    ),
  );
}

function* inputNode(
  { input }: UnitTestInput,
  test: UnitTestNode,
  tested: TestedNode,
  options: UnitTestInputsOptions,
): Asking<InputNode> {
  const { refs } = options;
  if (input.trim() === 'this') return ok(tested);
  const named = readStaticRef(input, test.place);
  if (named === null || named.kind === 'metric') {
    const byMacro = options.customRefs ? yield* inputByMacro(input, test, tested, options) : null;
    if (byMacro !== null) return ok(byMacro);
    const message = `Unit test given inputs must be either a 'ref', 'source' or 'this' call. Got: '${input}'.`;
    return failed([fault(test, message, `Write ref('orders'), source('raw', 'orders') or this.`)]);
  }
  const found =
    named.kind === 'ref'
      ? refs.ref(tested, named.ref)
      : refs.source(tested, named.source.sourceName, named.source.tableName);
  if ((found.kind === 'found' || found.kind === 'undeclared') && isReadable(found.node))
    return ok(found.node);
  const message = `Unit test '${test.name}' had an input (${input}) which was not found in the manifest.`;
  return failed([
    fault(
      test,
      message,
      found.kind === 'disabled'
        ? 'It is disabled.'
        : 'Look at the name: it is looked up as the model does it.',
    ),
  ]);
}

/** What an input means that the project's own macro `ref` understands. */
function* inputByMacro(
  input: string,
  test: UnitTestNode,
  tested: TestedNode,
  { pass }: UnitTestInputsOptions,
): Generator<DatabaseEffect, InputNode | null, DatabaseAnswer> {
  let found: Node | null = null;
  const onFound = (node: Node): void => {
    found = node;
  };
  const rendering = pass.open(tested, {}, { inputs: new Map(), onFound });
  const code = { originalPath: test.originalPath, rawCode: `{{ ${input} }}`, place: test.place };
  const rendered = yield* renderNode(code, rendering);
  const node = found as Node | null;
  return rendered.ok && node !== null && isReadable(node) ? node : null;
}

function goneSeed({ name }: InputNode, test: UnitTestNode): Diagnostic {
  return fault(test, `The file of seed "${name}" is no longer there.`, 'Give the input rows.');
}

/** A fault of a unit test, at its name in the YAML. */
export function fault(test: UnitTestNode, message: string, help: string): Diagnostic {
  return { code: 'unit-test-input', severity: 'error', message, place: test.place, help };
}

/** dbt's own macros can be overridden, not taken away. */
export function missingMacro(name: string, test: UnitTestNode): Diagnostic {
  return fault(test, `The macro ${name} is not there.`, 'It comes with the tool: look at the installation.');
}
