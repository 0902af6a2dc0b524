import type { Node } from '../../domain/node.ts';
import type { ResourceType } from '../../domain/id.ts';
import type { ProjectConfig } from '../../domain/project.ts';
import { didYouMean } from '../faults.ts';
import type { Faults, Location } from '../faults.ts';
import type { RawProjectFile } from '../config/project-file.ts';
import { isObject, keySpan } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { JsonObject } from '../../util/json.ts';

const blockTypes: readonly (readonly [block: string, types: readonly ResourceType[]])[] = [
  ['models', ['model', 'analysis', 'operation']],
  ['seeds', ['seed']],
  ['snapshots', ['snapshot']],
  ['sources', ['source']],
  ['data_tests', ['test']],
  ['functions', ['function']],
];

/** Warns of folders in the project file's blocks of configuration that no node lies in. */
export function checkConfigPaths(
  root: ProjectConfig,
  raw: RawProjectFile,
  nodes: readonly Node[],
  faults: Faults,
): void {
  const unused: { readonly path: string; readonly at: Location; readonly help: string }[] = [];
  for (const [block, types] of blockTypes) {
    const config = root.configs[block];
    if (!config || Object.keys(config).length === 0) continue;
    const tree = treeOf(nodes, new Set(types));
    const name = block === 'data_tests' && !raw.root.entries.has('data_tests') ? 'tests' : block;
    const value = raw.root.entries.get(name)?.value;
    if (value?.kind === 'map') visit(config, tree, value, [name]);
  }
  const [first] = unused;
  if (first !== undefined) {
    faults.warn(
      'config-unused-path',
      `Configuration paths exist in your ${raw.source.path} file which do not apply to any resources.\n` +
        `There are ${unused.length} unused configuration paths:\n${unused.map(({ path }) => `- ${path}`).join('\n')}`,
      first.at,
      unused.map(({ at, help }) => (unused.length > 1 ? `Line ${at.place.line}: ${help}` : help)).join('\n'),
    );
  }

  function visit(config: JsonObject, tree: Tree, map: YamlMap, path: readonly string[]): void {
    for (const [key, below] of Object.entries(config)) {
      if (key.startsWith('+') || !isObject(below)) continue;
      const next = tree.get(key);
      const inFile = map.entries.get(key);
      const full = [...path, key];
      if (next && inFile?.value.kind === 'map') visit(below, next, inFile.value, full);
      else if (!next && inFile) {
        unused.push({
          path: full.join('.'),
          at: raw.source.locate(keySpan(map, key)),
          help: didYouMean(key, tree.keys(), `If it is configuration and no folder, write "+${key}".`) ?? '',
        });
      }
    }
  }
}

type Tree = Map<string, Tree>;

function treeOf(nodes: readonly Node[], types: ReadonlySet<ResourceType>): Tree {
  const root: Tree = new Map();
  for (const node of nodes) {
    if (!types.has(node.resourceType)) continue;
    let level = root;
    for (const part of node.fqn) {
      let next = level.get(part);
      if (!next) level.set(part, (next = new Map()));
      level = next;
    }
  }
  return root;
}
