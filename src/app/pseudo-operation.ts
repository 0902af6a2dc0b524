import { nodeId } from '../domain/id.ts';
import type { OperationNode } from '../domain/node.ts';
import type { OpenedProject } from './open-project.ts';

/** The node in whose name something is rendered that is no node's: the context of no model. `path` is where its text stands. */
export function pseudoOperation(
  name: string,
  path: string,
  project: OpenedProject,
  packageName = project.graph.project.config.name,
): OperationNode {
  const { config, target } = project.graph.project;
  const place = { path, line: 1, column: 1 };
  return {
    id: nodeId('operation', config.name, name),
    resourceType: 'operation',
    packageName,
    name,
    path,
    originalPath: path,
    place,
    fqn: [config.name, name],
    description: '',
    columns: new Map(),
    tags: [],
    meta: {},
    config: { enabled: true, tags: [], meta: {} },
    unrenderedConfig: {},
    patchPath: null,
    docs: { show: true, nodeColor: null },
    database: target.database,
    schema: target.schema,
    alias: name,
    rawCode: '',
    language: 'sql',
    checksum: '',
    refs: [],
    sources: [],
    macros: [],
    group: null,
    when: 'on-run-start',
    index: 0,
  };
}
