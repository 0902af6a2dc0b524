import { nodeId } from '../../domain/id.ts';
import type { OperationNode } from '../../domain/node.ts';
import type { Location } from '../faults.ts';
import { contentChecksum, identityOf } from './draft.ts';
import { hookCalls } from './build-node.ts';
import { docsOf, joinCalls, noCalls } from './node-parts.ts';
import type { Calls } from './node-parts.ts';
import type { PackageContext } from './package-context.ts';
import { shownPath } from './package-context.ts';
import type { ParseContext } from './parse-context.ts';
import { readSql } from './read-sql.ts';

/** Builds the statements of `on-run-start` and `on-run-end`, of every package. */
export function buildOperations(context: ParseContext): readonly OperationNode[] {
  return context.packages.flatMap((of) => [
    ...(of.config?.onRunStart ?? []).map((sql, index) => build(sql, 'on-run-start', index, of, context)),
    ...(of.config?.onRunEnd ?? []).map((sql, index) => build(sql, 'on-run-end', index, of, context)),
  ]);
}

function build(
  sql: string,
  when: OperationNode['when'],
  index: number,
  of: PackageContext,
  context: ParseContext,
): OperationNode {
  const name = `${of.name}-${when}-${index}`;
  const path = `hooks/${name}.sql`;
  const projectFile = of.discovered.projectFile;
  const fileName = projectFile?.path.slice(projectFile.path.lastIndexOf('/') + 1) ?? '';
  const originalPath = `./${fileName}`;
  const shown = shownPath(context.root.root, of.discovered, fileName);
  const fqn = [of.name, 'hooks', name];
  const facts = { type: 'operation', of, name, path, originalPath, shownPath: shown, fqn } as const;
  const at: Location = { place: placeOfHook(projectFile?.text ?? '', sql, shown) };
  const record = context.records.sql(`operation ${name}`, sql, of.name, () => ({
    ...readSql({ path: shown, text: sql, lineOffset: 0, about: identityOf(facts, context) }, context.pass),
    checksum: contentChecksum(projectFile?.text ?? ''),
  }));
  context.faults.add(...record.diagnostics.map((fault) => ({ ...fault, place: at.place })));
  const id = nodeId('operation', of.name, name);
  const { config, unrendered } = context.settler.settle({
    type: 'operation',
    packageName: of.name,
    fqn,
    patch: null,
    calls: record.captured?.config ?? null,
  });
  const named = context.namer.name({
    id,
    packageName: of.name,
    name,
    version: null,
    config,
    asDict: () => ({
      name,
      resource_type: 'operation',
      package_name: of.name,
      unique_id: id,
      fqn,
      alias: name,
    }),
    at,
  });
  return {
    id,
    resourceType: 'operation',
    packageName: of.name,
    name,
    path,
    originalPath,
    place: at.place,
    fqn,
    description: '',
    columns: new Map(),
    tags: [...new Set([when, ...config.tags])],
    meta: config.meta,
    config,
    unrenderedConfig: unrendered,
    patchPath: null,
    docs: docsOf(config),
    ...named,
    rawCode: sql,
    language: 'sql',
    checksum: record.checksum,
    ...callsOf(joinCalls(record.captured ?? noCalls, hookCalls(facts, config, context))),
    group: config.group ?? null,
    when,
    index,
  };
}

function callsOf({ refs, sources, macros }: Calls): Calls {
  return { refs, sources, macros };
}

function placeOfHook(text: string, sql: string, path: string): OperationNode['place'] {
  const first = sql.split('\n', 1)[0] ?? '';
  const offset = Math.max(0, text.indexOf(first));
  const before = text.slice(0, offset).split('\n');
  return { path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
