import type { PackagePaths } from '../../domain/discovered.ts';
import type { Faults } from '../faults.ts';
import { keySpan, member } from '../yaml/yaml-value.ts';
import type { YamlMap, YamlSource } from '../yaml/yaml-value.ts';
import { textList } from './project-file.ts';
import { pathKeys } from './project-keys.ts';

/** The folders that a rendered project file names, or the defaults. `source-paths` is an old name of `model-paths` in dbt. */
export function readPaths(
  root: YamlMap,
  source: YamlSource,
  flavor: 'native' | 'dbt',
  faults: Faults,
): PackagePaths {
  const paths: Record<string, readonly string[]> = {};
  for (const { key, legacy, name, fallback } of pathKeys) {
    const old = flavor === 'dbt' ? legacy : null;
    const used = root.entries.has(key) || old === null ? key : old;
    if (used === old && root.entries.has(old)) {
      faults.warn(
        old === 'data-paths' ? 'project-data-path-renamed' : 'project-path-renamed',
        `The \`${old}\` config has been renamed to \`${key}\`.`,
        source.locate(keySpan(root, old)),
        `Write "${key}:".`,
      );
    }
    paths[name] = readFolders(root, source, used, faults) ?? fallback;
  }
  return {
    models: paths['models']!,
    seeds: paths['seeds']!,
    snapshots: paths['snapshots']!,
    tests: paths['tests']!,
    analyses: paths['analyses']!,
    functions: paths['functions']!,
    macros: paths['macros']!,
    docs: readFolders(root, source, 'docs-paths', faults) ?? null,
    assets: readFolders(root, source, 'asset-paths', faults) ?? [],
    sources: flavor === 'native' ? (readFolders(root, source, 'source-paths', faults) ?? ['sources']) : [],
  };
}

function readFolders(
  root: YamlMap,
  source: YamlSource,
  key: string,
  faults: Faults,
): readonly string[] | undefined {
  const value = member(root, key);
  if (value === undefined) return undefined;
  const folders = textList(value);
  if (folders === null) {
    faults.error('project-paths', `"${key}" must be a list of folders.`, source.locate(value));
    return undefined;
  }
  return [...new Set(folders.map((folder) => folder.replace(/^\.\//, '').replace(/\/+$/, '')))];
}
