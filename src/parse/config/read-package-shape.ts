import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { PackageShape, TextFile } from '../../domain/discovered.ts';
import { createYamlContext } from '../../context/yaml-context.ts';
import type { JsonObject } from '../../util/json.ts';
import { failed, ok } from '../../util/result.ts';
import type { Result } from '../../util/result.ts';
import { Faults } from '../faults.ts';
import { renderYaml } from '../yaml/render-yaml.ts';
import { keySpan, member } from '../yaml/yaml-value.ts';
import type { YamlEntry, YamlMap, YamlValue } from '../yaml/yaml-value.ts';
import { textOf } from '../yaml/text-of.ts';
import { readProjectFile, textList } from './project-file.ts';
import { readPaths } from './read-paths.ts';

/** What a project file's templates may ask before a target is known. */
export interface ShapeContext {
  readonly flavor: 'native' | 'dbt';
  readonly cliVars: JsonObject;
  readonly environment: ReadonlyMap<string, string>;
}

const keys = new Set(['name', 'packages-install-path', 'target-path', 'clean-targets']);

/** Reads name and folders out of a project file, rendered; what else is in it is not looked at. */
export function readPackageShape(
  file: TextFile,
  context: ShapeContext,
): Result<PackageShape, readonly Diagnostic[]> {
  const faults = new Faults();
  const raw = readProjectFile(file, faults);
  if (!raw) return failed(faults.all);
  const environment = createYamlContext({
    vars: context.cliVars,
    environment: context.environment,
    target: null,
    allowSecrets: false,
  });
  const asked = new Map<string, YamlEntry>();
  for (const [key, entry] of raw.root.entries) {
    if (keys.has(key) || key.endsWith('-paths')) asked.set(key, entry);
  }
  const root = renderYaml(
    { ...raw.root, entries: asked },
    { source: raw.source, environment, faults },
  ) as YamlMap;
  const name = member(root, 'name');
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') {
    faults.error(
      'project-name-missing',
      'Required "name" field not present in project',
      raw.source.locate(keySpan(root, 'name')),
      'Add "name: my_project" (letters, digits and _).',
    );
  }
  const clean = member(root, 'clean-targets');
  const paths = readPaths(root, raw.source, context.flavor, faults);
  if (faults.hasError) return failed(faults.all);
  return ok({
    name: name?.kind === 'scalar' ? textOf(name.value) : '',
    paths,
    packagesInstallPath: folderAt(root, 'packages-install-path') ?? 'dbt_packages',
    targetPath: folderAt(root, 'target-path') ?? 'target',
    cleanTargets: clean === undefined ? null : textList(clean),
    allowsJinjaSuffixes: isSet(member(raw.root, 'flags'), 'allow_jinja_file_extensions'),
  });
}

function isSet(flags: YamlValue | undefined, name: string): boolean {
  const flag = flags?.kind === 'map' ? member(flags, name) : undefined;
  return flag?.kind === 'scalar' && flag.value === true;
}

function folderAt(root: YamlMap, key: string): string | null {
  const value = member(root, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}
