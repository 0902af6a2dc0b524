import { absorbOverloads } from './absorb-overloads.ts';
import { nodeId } from '../../domain/id.ts';
import type { ResourceType } from '../../domain/id.ts';
import type { GroupNode, Node } from '../../domain/node.ts';
import type { PatchRecord, VersionRecord } from '../schema/schema-record.ts';
import { applyPatches } from './apply-patches.ts';
import { buildGenericTest } from './build-generic-test.ts';
import type { TestedTarget } from './build-generic-test.ts';
import { buildNode } from './build-node.ts';
import { buildOperations } from './build-operations.ts';
import { buildExposure, buildGroup, buildSource } from './build-source.ts';
import { buildUnitTests, unitTestSurroundings } from './build-unit-test.ts';
import type { FixtureNode } from '../../domain/unit-test.ts';
import { readFixtures } from './unit-test-fixtures.ts';
import { buildSemantics } from './build-semantics.ts';
import { readDrafts } from './draft.ts';
import type { Draft } from './draft.ts';
import { locate } from './parse-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { yamlSnapshots } from './yaml-snapshots.ts';

/** All nodes and groups of a project, enabled or not. */
export interface BuiltNodes {
  readonly nodes: readonly Node[];
  readonly groups: ReadonlyMap<string, GroupNode>;
  readonly drafts: readonly Draft[];
  readonly fixtures: ReadonlyMap<string, FixtureNode>;
}

/** Builds every node: of files of their own, of YAML, of the project file. */
export function buildAll(files: readonly SchemaFile[], context: ParseContext): BuiltNodes {
  const patchedDrafts = applyPatches(
    [...readDrafts(context), ...yamlSnapshots(files, context)],
    files,
    context,
  );
  const drafts = absorbOverloads(patchedDrafts, context);
  const described = new Map<PatchRecord | VersionRecord, Node>();
  const nodes: Node[] = [];
  for (const draft of drafts) {
    const node = buildNode(draft, context);
    nodes.push(node);
    const patch = draft.patch?.version ?? draft.patch?.record;
    if (patch && !described.has(patch)) described.set(patch, node);
  }
  for (const file of files) {
    for (const patch of file.record.patches) buildTests(patch, file);
    for (const record of file.record.sources) {
      if (record.overrides !== null) {
        context.faults.warn(
          'source-overrides',
          `"overrides" of source "${record.sourceName}" is not supported: it stands as a source of its own.`,
          locate(file.shownPath, file.text, record.at),
        );
      }
      const source = buildSource(record, file, context);
      nodes.push(source);
      const target: TestedTarget = {
        id: source.id,
        reads: { kind: 'source', sourceName: record.sourceName, tableName: record.name },
        fileKeyName: `sources.${record.sourceName}`,
        group: null,
      };
      for (const test of record.tests) nodes.push(buildGenericTest(test, target, file, context));
    }
    for (const record of file.record.exposures) nodes.push(buildExposure(record, file, context));
    for (const record of file.record.semantics ?? []) nodes.push(...buildSemantics(record, file, context));
  }
  nodes.push(...buildOperations(context));
  const fixtures = readFixtures(context);
  const around = unitTestSurroundings(nodes, fixtures);
  for (const file of files) {
    for (const record of file.record.unitTests) nodes.push(...buildUnitTests(record, file, around, context));
  }
  return { nodes, groups: buildGroups(files, context), drafts, fixtures };

  function buildTests(patch: PatchRecord, file: SchemaFile): void {
    for (const test of patch.tests) {
      const version = patch.versions?.find(({ v }) => v === test.version) ?? null;
      const node = described.get(version ?? patch);
      const target: TestedTarget = {
        id: node?.id ?? missingId(patch, file, test.version),
        reads: { kind: 'ref', name: patch.name },
        fileKeyName: `${patch.key}.${patch.name}`,
        group: node && 'group' in node ? node.group : null,
      };
      nodes.push(buildGenericTest(test, target, file, context));
    }
  }
}

const types: Readonly<Record<string, ResourceType>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
};

function missingId(patch: PatchRecord, file: SchemaFile, version: string | number | null): Node['id'] {
  const names = version === null ? [patch.name] : [patch.name, `v${version}`];
  return nodeId(types[patch.key] ?? 'model', file.of.name, ...names);
}

function buildGroups(files: readonly SchemaFile[], context: ParseContext): ReadonlyMap<string, GroupNode> {
  const groups = new Map<string, GroupNode>();
  for (const file of files) {
    for (const record of file.record.groups) {
      const group = buildGroup(record, file, context);
      const other = groups.get(group.id);
      if (other) {
        context.faults.error(
          'duplicate-group',
          `dbt found two groups with the name "${group.name}".`,
          locate(file.shownPath, file.text, record.at),
          `The other is in ${other.originalPath}: change the name of one.`,
        );
      } else groups.set(group.id, group);
    }
  }
  return groups;
}
