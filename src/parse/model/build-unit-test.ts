import { macroId, nodeId } from '../../domain/id.ts';
import type { ModelNode, Node, SeedNode, SnapshotNode, UnitTestNode } from '../../domain/node.ts';
import type { FixtureNode, UnitTestFixture, UnitTestInput } from '../../domain/unit-test.ts';
import { unitTestChecks } from '../../domain/unit-test.ts';
import type { Json } from '../../util/json.ts';
import { nearest } from '../../util/nearest.ts';
import type { Location } from '../faults.ts';
import type { FixtureRecord, UnitTestRecord } from '../schema/schema-record.ts';
import { nullsForEmpty } from '../schema/unit-test-rows.ts';
import { textOf } from '../yaml/text-of.ts';
import { foldersOf } from './package-context.ts';
import { locate } from './parse-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { readStaticRef } from '../../context/static-ref.ts';
import { unitTestChecksum } from './unit-test-checksum.ts';
import { fixtureId } from './unit-test-fixtures.ts';

type Refable = ModelNode | SeedNode | SnapshotNode;

/** What unit tests are built against. */
export interface UnitTestSurroundings {
  /** Models, seeds and snapshots by package and name; all versions of a model under its bare name. */
  readonly refables: ReadonlyMap<string, readonly Refable[]>;
  readonly fixtures: ReadonlyMap<string, FixtureNode>;
}

/** Orders nodes for `buildUnitTests`. */
export function unitTestSurroundings(
  nodes: readonly Node[],
  fixtures: ReadonlyMap<string, FixtureNode>,
): UnitTestSurroundings {
  const refables = new Map<string, Refable[]>();
  for (const node of nodes) {
    if (node.resourceType !== 'model' && node.resourceType !== 'seed' && node.resourceType !== 'snapshot')
      continue;
    const key = keyOf(node.packageName, node.name);
    const same = refables.get(key);
    if (same) same.push(node);
    else refables.set(key, [node]);
  }
  return { refables, fixtures };
}

/** Builds a unit test: one node, of a versioned model one for each version that it is for. */
export function buildUnitTests(
  record: UnitTestRecord,
  file: SchemaFile,
  around: UnitTestSurroundings,
  context: ParseContext,
): readonly UnitTestNode[] {
  return new UnitTestBuilder(record, file, around, context).build();
}

class UnitTestBuilder {
  readonly #record: UnitTestRecord;
  readonly #file: SchemaFile;
  readonly #around: UnitTestSurroundings;
  readonly #context: ParseContext;
  readonly #at: Location;

  constructor(record: UnitTestRecord, file: SchemaFile, around: UnitTestSurroundings, context: ParseContext) {
    this.#record = record;
    this.#file = file;
    this.#around = around;
    this.#context = context;
    this.#at = locate(file.shownPath, file.text, record.at);
  }

  build(): readonly UnitTestNode[] {
    const given = this.#record.given.map((one) => this.#given(one));
    const expect = this.#fixture(this.#record.expect);
    if (expect === null || given.some((one) => one === null)) return [];
    const node = this.#node(given as readonly UnitTestInput[], expect);
    if (node === null) return [];
    const { model, name } = this.#record;
    const packageName = this.#file.of.name;
    const tested = this.#tested();
    if (tested === undefined) {
      const near = nearest(
        model,
        [...this.#around.refables.values()].flatMap((same) => same.map((one) => one.name)),
      );
      this.#error(
        `Unable to find model '${packageName}.${model}' for unit test '${name}' in ${this.#file.path}`,
        near === undefined
          ? 'A unit test tests a model of its own package.'
          : `Did you mean "${near}"? A unit test tests a model of its own package.`,
      );
      return [];
    }
    if (!tested.config.enabled) return [{ ...node, config: { ...node.config, enabled: false } }];
    if (tested.resourceType === 'seed') {
      this.#error(
        `Unit test '${name}' is of the seed '${model}'`,
        'A unit test tests a model or a snapshot.',
      );
      return [];
    }
    if (!node.config.enabled) return [node];
    const whole = { ...node, tested: tested.id, schema: tested.schema };
    if (tested.resourceType === 'snapshot') return [whole];
    if (!this.#isIncrementalSaid(tested, node)) return [];
    return this.#versions(tested, whole);
  }

  /** The model as named, of this package: `orders`, or `orders 2` for a version; the latest where none is named. */
  #tested(): Refable | undefined {
    const [name = '', version] = this.#record.model.split(/\s+/);
    const same = this.#around.refables.get(keyOf(this.#file.of.name, name)) ?? [];
    const fits = same.filter((node) => {
      if (node.resourceType !== 'model' || node.version === null) return version === undefined;
      return String(node.version) === (version ?? String(node.latestVersion));
    });
    return fits.find((node) => node.config.enabled) ?? fits[0];
  }

  #node(given: readonly UnitTestInput[], expect: UnitTestFixture): UnitTestNode | null {
    const record = this.#record;
    const packageName = this.#file.of.name;
    const folders = foldersOf(this.#file.path).slice(1);
    const fqn = [packageName, ...folders, record.model, record.name];
    const settled = this.#context.settler.settle({
      type: 'unit_test',
      packageName,
      fqn,
      patch: record.config,
      calls: null,
      unrenderedPatch: record.unrendered,
    });
    const { config } = settled;
    const check: Json | undefined = config['check'];
    if (check !== undefined && !unitTestChecks.some((one) => one === check)) {
      this.#error(
        `Unit test '${record.name}' has the config check: ${JSON.stringify(check)}`,
        `It is one of ${unitTestChecks.join(', ')}.`,
      );
      return null;
    }
    const id = nodeId('unit_test', packageName, record.model, record.name);
    const definition = {
      model: record.model,
      given,
      expect,
      overrides: record.overrides,
      versions: record.versions,
    };
    return {
      id,
      resourceType: 'unit_test',
      packageName,
      name: record.name,
      path: this.#file.pathBelow,
      originalPath: this.#file.path,
      place: this.#at.place,
      fqn,
      description: this.#context.docs.render(record.description, { id, packageName, at: this.#at }).text,
      columns: new Map(),
      tags: config.tags,
      meta: config.meta,
      config,
      unrenderedConfig: settled.unrendered,
      patchPath: null,
      docs: { show: true, nodeColor: null },
      ...definition,
      version: null,
      tested: null,
      schema: null,
      checksum: unitTestChecksum(definition),
    };
  }

  #given(record: UnitTestRecord['given'][number]): UnitTestInput | null {
    const fixture = this.#fixture(record);
    if (fixture === null) return null;
    if (fixture.rows === null && !this.#isSeed(record)) return null;
    return { input: record.input, ...fixture };
  }

  /** An input without rows must be a seed: its file has them. */
  #isSeed({ input, at }: UnitTestRecord['given'][number]): boolean {
    const here = locate(this.#file.shownPath, this.#file.text, at);
    const named = readStaticRef(input, here.place);
    const own = this.#file.of.name;
    const packageName = named?.kind === 'ref' ? (named.ref.packageName ?? own) : own;
    if (named?.kind === 'ref') {
      const found = this.#around.refables.get(keyOf(packageName, named.ref.name)) ?? [];
      if (found.some((node) => node.resourceType === 'seed' && node.config.enabled)) return true;
    }
    const name = named?.kind === 'ref' ? `${packageName}.${named.ref.name}` : input;
    const seeds = this.#file.of.config?.paths.seeds ?? [];
    const where =
      packageName === own
        ? `in directories: [${seeds.map((folder) => `'${folder}'`).join(', ')}]`
        : `in '${packageName}' package`;
    this.#context.faults.error(
      'unit-test-rows',
      `Unable to find seed '${name}' for unit tests ${where}`,
      here,
      `Give the input "rows:" ("rows: []" for none); only a seed brings its own.`,
    );
    return false;
  }

  #fixture({ format, rows, floats, fixture, at }: FixtureRecord): UnitTestFixture | null {
    if (fixture === null) return { format, rows, fixture, ...(floats === undefined ? {} : { floats }) };
    const file = this.#around.fixtures.get(fixtureId(this.#file.of.name, fixture));
    if (file === undefined) {
      const names = [...this.#around.fixtures.values()].map(({ name }) => name);
      const near = nearest(fixture, names);
      this.#context.faults.error(
        'unit-test-fixture',
        `File not found for fixture '${fixture}' in unit tests in ${this.#file.path}`,
        locate(this.#file.shownPath, this.#file.text, at),
        near === undefined || near === fixture
          ? `It is looked for as ${fixture}.csv or ${fixture}.sql in the folder fixtures of the folder of tests.`
          : `Did you mean "${near}"?`,
      );
      return null;
    }
    const { rows: read } = file;
    if ((typeof read === 'string') !== (format === 'sql')) {
      this.#context.faults.error(
        'unit-test-rows',
        `Unit test ${this.#record.name} has the fixture '${fixture}' with format ${format}, and ${file.originalPath} is of another`,
        locate(this.#file.shownPath, this.#file.text, at),
        typeof read === 'string' ? 'Write "format: sql".' : 'Write "format: csv".',
      );
      return null;
    }
    return { format, rows: typeof read === 'string' ? read : nullsForEmpty(read), fixture };
  }

  /** dbt's demand: a test of a model that asks `is_incremental` says what that is to be, and what stands in its table. */
  #isIncrementalSaid(tested: ModelNode, { config }: UnitTestNode): boolean {
    if (config['check'] === 'result' || !tested.macros.includes(macroId('dbt', 'is_incremental')))
      return true;
    const { name, overrides, given } = this.#record;
    const said = overrides?.macros['is_incremental'];
    if (typeof said !== 'boolean') {
      this.#error(
        `Boolean override for 'is_incremental' must be provided for unit test '${name}' in model '${tested.name}'`,
        'Add "overrides: {macros: {is_incremental: true}}" (or false), or test what the table holds afterwards with "config: {check: result}".',
      );
      return false;
    }
    if (said && !given.some(({ input }) => input === 'this')) {
      this.#error(
        `Unit test '${name}' for incremental model '${tested.name}' must have a 'this' input`,
        'Add "- input: this" with the rows of the table before the run.',
      );
      return false;
    }
    return true;
  }

  #versions(tested: ModelNode, node: UnitTestNode): readonly UnitTestNode[] {
    const { name, versions, model } = this.#record;
    const include = versions?.include ?? [];
    const exclude = versions?.exclude ?? [];
    if (tested.version === null) {
      if (include.length + exclude.length === 0) return [node];
      this.#error(
        `Unit test '${name}' should not have a versions include or exclude when referencing non-versioned model '${tested.name}'`,
        'Take "versions:" away.',
      );
      return [];
    }
    const is = (list: readonly Json[], one: ModelNode): boolean =>
      list.some((version) => textOf(version) === String(one.version));
    const chosen = (this.#around.refables.get(keyOf(tested.packageName, tested.name)) ?? []).filter(
      (one): one is ModelNode =>
        one.resourceType === 'model' &&
        one.config.enabled &&
        one.version !== null &&
        (exclude.length > 0 ? !is(exclude, one) : include.length > 0 ? is(include, one) : versions === null),
    );
    if (chosen.length === 0) {
      this.#error(
        `Unit test '${name}' referenced a version of '${tested.name}' which was not found.`,
        'Look at "versions:" of the test and of the model.',
      );
    }
    return chosen.map((one) => ({
      ...node,
      id: nodeId('unit_test', node.packageName, model, `${name}_v${one.version}`),
      version: one.version,
      tested: one.id,
    }));
  }

  #error(message: string, help: string): void {
    this.#context.faults.error('unit-test-model', message, this.#at, help);
  }
}

function keyOf(packageName: string, name: string): string {
  return `${packageName}.${name}`;
}
