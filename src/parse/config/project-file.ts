import type { TextFile } from '../../domain/discovered.ts';
import type { Environment } from '../../template/evaluate/environment.ts';
import type { Faults } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { renderYaml } from '../yaml/render-yaml.ts';
import type { YamlPath } from '../yaml/render-yaml.ts';
import type { YamlMap, YamlSource, YamlValue } from '../yaml/yaml-value.ts';

/** A project file as it was written. */
export interface RawProjectFile {
  readonly source: YamlSource;
  readonly root: YamlMap;
}

/** Reads a project file; null, with the reasons in `faults`, where it is no map. */
export function readProjectFile(file: TextFile, faults: Faults): RawProjectFile | null {
  const yaml = readYaml(file.path, file.text, faults);
  if (!yaml) return null;
  if (yaml.root?.kind === 'map') return { source: yaml.source, root: yaml.root };
  faults.error(
    'project-file-shape',
    `${file.path} does not parse to a dictionary`,
    yaml.source.locate(yaml.root ?? { start: 0, end: 0 }),
    'Give it at least a name: "name: my_project".',
  );
  return null;
}

const neverRendered = new Set(['on-run-start', 'on-run-end', 'query-comment', 'vars', 'targets', 'target']);
const withHooks = new Set(['seeds', 'models', 'snapshots', 'tests', 'data_tests']);
const hooks = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** Renders what dbt renders of a project file when it reads it: not vars, hooks and targets, which have their own time. */
export function renderProjectFile(
  { source, root }: RawProjectFile,
  environment: Environment,
  faults: Faults,
): YamlMap {
  return renderYaml(root, { source, environment, faults, rendersAt }) as YamlMap;
}

function rendersAt(path: YamlPath): boolean {
  const first = path[0];
  if (typeof first !== 'string') return true;
  if (neverRendered.has(first)) return false;
  if (!withHooks.has(first)) return true;
  return !path.some((part) => typeof part === 'string' && hooks.has(part.replace(/^\+\s*/, '')));
}

/** A list of texts: one text stands for a list of one. Null: it is something else. */
export function textList(value: YamlValue | undefined): readonly string[] | null {
  if (value === undefined) return [];
  if (value.kind === 'scalar')
    return typeof value.value === 'string' ? [value.value] : value.value === null ? [] : null;
  if (value.kind === 'map') return null;
  const items: string[] = [];
  for (const item of value.items) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return null;
    items.push(item.value);
  }
  return items;
}
