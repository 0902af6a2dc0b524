import type { JsonObject } from '../util/json.ts';
import type { UnitTestNode } from './node.ts';
import type { UnitTestFixture } from './unit-test.ts';

/** A unit test as dbt's manifest has it under `unit_tests`: its keys, in its order. `createdAt` in milliseconds. */
export function unitTestEntry(node: UnitTestNode, createdAt: number): JsonObject {
  const { versions } = node;
  return {
    model: node.model,
    given: node.given.map((one) => ({ input: one.input, ...fixtureEntry(one) })),
    expect: fixtureEntry(node.expect),
    name: node.name,
    resource_type: 'unit_test',
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalPath,
    unique_id: node.id,
    fqn: node.fqn,
    description: node.description,
    overrides: node.overrides === null ? null : { ...node.overrides },
    depends_on: { macros: [], nodes: node.tested === null ? [] : [node.tested] },
    config: Object.fromEntries(
      Object.entries(node.config).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    checksum: node.checksum,
    schema: node.schema,
    created_at: createdAt / 1000,
    versions: versions === null ? null : { ...versions },
    version: node.version,
  };
}

function fixtureEntry({ rows, format, fixture }: UnitTestFixture): JsonObject {
  return { rows, format, fixture };
}

/** The name that lists and selectors show: with the version where the model has one. */
export function versionedName({ name, version }: UnitTestNode): string {
  return version === null ? name : `${name}_v${version}`;
}
