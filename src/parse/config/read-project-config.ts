import type { TextFile } from '../../domain/discovered.ts';
import type { ProjectConfig } from '../../domain/project.ts';
import type { Environment } from '../../template/evaluate/environment.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { keySpan, member, plain, plainObject } from '../yaml/yaml-value.ts';
import type { YamlMap, YamlSource, YamlValue } from '../yaml/yaml-value.ts';
import { checkVersion } from './check-version.ts';
import { renderProjectFile, textList } from './project-file.ts';
import type { RawProjectFile } from './project-file.ts';
import { bannedProjectNames, configBlocks, projectKeys } from './project-keys.ts';
import { textOf } from '../yaml/text-of.ts';
import { readPaths } from './read-paths.ts';

/** What a package's project file is read with. */
export interface ReadProjectConfigInput {
  readonly raw: RawProjectFile;
  readonly varsFile: TextFile | null;
  readonly flavor: 'native' | 'dbt';
  /** Absolute path of the package's folder. */
  readonly root: string;
  readonly environment: Environment;
  readonly checksVersion: boolean;
}

/** Reads a project file into a config with all defaults filled in. Everything that is wrong goes to `faults`. */
export function readProjectConfig(input: ReadProjectConfigInput, faults: Faults): ProjectConfig {
  const { raw, flavor } = input;
  const { source } = raw;
  const root = renderProjectFile(raw, input.environment, faults);
  checkKeys(root, source, flavor, faults);
  const name = readName(root, source, faults);
  const requireDbtVersion = textList(member(root, 'require-dbt-version')) ?? [];
  if (input.checksVersion && requireDbtVersion.length > 0) {
    checkVersion(requireDbtVersion, name, source.locate(keySpan(root, 'require-dbt-version')), faults);
  }
  const paths = readPaths(root, source, flavor, faults);
  const target = text(root, 'target-path') ?? 'target';
  const everyFolder = [
    ...new Set([
      ...paths.models,
      ...paths.seeds,
      ...paths.snapshots,
      ...paths.analyses,
      ...paths.macros,
      ...paths.tests,
    ]),
  ];
  const queryComment = root.entries.get('query-comment')?.value;
  const version = member(root, 'version');
  return {
    name,
    version: version === undefined ? null : textOf(plain(version)),
    flavor,
    root: input.root,
    profile: text(root, 'profile'),
    paths: {
      ...paths,
      docs: paths.docs ?? everyFolder,
      assets: paths.assets,
      target,
      logs: text(root, 'log-path') ?? 'logs',
      packages: text(root, 'packages-install-path') ?? 'dbt_packages',
    },
    vars: readVars(root, source, input.varsFile, faults),
    quoting: block(root, source, 'quoting', faults),
    dispatch: readDispatch(root, source, faults),
    onRunStart: hookList(root, source, 'on-run-start', faults),
    onRunEnd: hookList(root, source, 'on-run-end', faults),
    flags: block(root, source, 'flags', faults),
    requireDbtVersion,
    configs: readBlocks(root, source, faults),
    unrenderedConfigs: readBlocks(raw.root, source, null),
    ...(queryComment === undefined ? {} : { queryComment: plain(queryComment) }),
    restrictAccess: isTrue(root, 'restrict-access'),
    place: { path: source.path, line: 1, column: 1 },
  };
}

function checkKeys(root: YamlMap, source: YamlSource, flavor: 'native' | 'dbt', faults: Faults): void {
  const known = projectKeys[flavor];
  for (const key of root.entries.keys()) {
    if (known.has(key)) continue;
    faults.error(
      'project-unknown-key',
      `Additional properties are not allowed ('${key}' was unexpected)`,
      source.locate(keySpan(root, key)),
      didYouMean(key, known, 'Remove it, or see docs for what a project file may hold.'),
    );
  }
  if (flavor === 'dbt') checkShapes(root, source, faults);
  const configVersion = member(root, 'config-version');
  if (configVersion !== undefined && plain(configVersion) !== 2) {
    faults.error(
      'project-config-version',
      `Invalid config version: ${textOf(plain(configVersion))}, expected 2`,
      source.locate(configVersion),
      'Write "config-version: 2".',
    );
  }
}

/** A version of two or three parts, as dbt takes it: semantic, the last part may be left out. */
const versionText =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:-[\dA-Za-z.-]+)?(?:\+[\dA-Za-z.-]+)?)?$/;

/** What dbt's schema of the project file says of keys that mean nothing here. */
function checkShapes(root: YamlMap, source: YamlSource, faults: Faults): void {
  const wrongValue = (key: string, value: YamlValue, help: string): void => {
    const json = plain(value);
    const shown = typeof json === 'string' ? `'${json}'` : JSON.stringify(json);
    faults.error(
      'project-value',
      `at path ['${key}']: ${shown} is not valid under any of the given schemas`,
      source.locate(value),
      help,
    );
  };
  const version = member(root, 'version');
  const isVersion =
    version === undefined ||
    (version.kind === 'scalar' &&
      (version.float || (typeof version.value === 'string' && versionText.test(version.value))));
  if (!isVersion) wrongValue('version', version, "Write version: '1.0.0'.");
  const cloud = member(root, 'dbt-cloud');
  if (cloud !== undefined && cloud.kind !== 'map')
    wrongValue('dbt-cloud', cloud, 'It holds keys, such as project-id.');
}

function readName(root: YamlMap, source: YamlSource, faults: Faults): string {
  const value = member(root, 'name');
  const name = value?.kind === 'scalar' ? value.value : undefined;
  const at = source.locate(value ?? keySpan(root, 'name'));
  if (typeof name !== 'string') {
    faults.error(
      'project-name-missing',
      'Required "name" field not present in project',
      at,
      'Add "name: my_project".',
    );
    return 'unnamed';
  }
  if (!/^[^\d\W]\w*$/u.test(name)) {
    faults.error(
      'project-name',
      `"${name}" is not a valid project name: '${name}' does not match '^[^\\d\\W]\\w*$'`,
      at,
      'Use letters, digits and _, not beginning with a digit.',
    );
  } else if (bannedProjectNames.has(name)) {
    faults.error(
      'project-name-reserved',
      `Invalid project name: '${name}' is a reserved word`,
      at,
      'Templates use this word: choose another name.',
    );
  }
  return name;
}

function readVars(root: YamlMap, source: YamlSource, varsFile: TextFile | null, faults: Faults): JsonObject {
  const inline = block(root, source, 'vars', faults);
  if (!varsFile) return inline;
  const own = readVarsFile(varsFile, faults);
  if (own === null) return inline;
  if (Object.keys(inline).length > 0) {
    faults.error(
      'vars-twice',
      `Variables cannot be defined in both vars.yml and ${source.path}.`,
      source.locate(keySpan(root, 'vars')),
      'Move them all to one of the two.',
    );
  }
  return own;
}

/** The variables of a `vars.yml`: its `vars:` key; null where it has none. */
export function readVarsFile(file: TextFile, faults: Faults): JsonObject | null {
  const yaml = readYaml(file.path, file.text, faults);
  if (yaml?.root?.kind !== 'map' || !yaml.root.entries.has('vars')) return null;
  return block(yaml.root, yaml.source, 'vars', faults);
}

function readDispatch(root: YamlMap, source: YamlSource, faults: Faults): ProjectConfig['dispatch'] {
  const value = member(root, 'dispatch');
  if (value === undefined) return [];
  const dispatch: { macroNamespace: string; searchOrder: readonly string[] }[] = [];
  for (const item of value.kind === 'list' ? value.items : []) {
    const entry = item.kind === 'map' ? item : undefined;
    const namespace = entry && member(entry, 'macro_namespace');
    const search = entry && member(entry, 'search_order');
    const order = search && textList(search);
    if (namespace?.kind === 'scalar' && typeof namespace.value === 'string' && order) {
      dispatch.push({ macroNamespace: namespace.value, searchOrder: order });
    } else {
      faults.error(
        'project-dispatch',
        'Invalid project dispatch config: each entry needs "macro_namespace" and a list "search_order".',
        source.locate(item),
      );
    }
  }
  if (value.kind !== 'list') {
    faults.error(
      'project-dispatch',
      'Invalid project dispatch config: it must be a list.',
      source.locate(value),
    );
  }
  return dispatch;
}

function hookList(root: YamlMap, source: YamlSource, key: string, faults: Faults): readonly string[] {
  const value = member(root, key);
  const hooks = textList(value);
  if (hooks) return hooks;
  faults.error(
    'project-hooks',
    `"${key}" must be a statement or a list of statements.`,
    source.locate(value ?? root),
  );
  return [];
}

function readBlocks(root: YamlMap, source: YamlSource, faults: Faults | null): Record<string, JsonObject> {
  const blocks: Record<string, JsonObject> = {};
  for (const key of configBlocks) {
    const name = key === 'data_tests' && !root.entries.has('data_tests') ? 'tests' : key;
    if (key === 'data_tests' && root.entries.has('tests')) tellOldTests(root, source, faults);
    blocks[key] = block(root, source, name, faults);
  }
  return blocks;
}

/** `tests:` is the older name of `data_tests:`; both at once are a fault. */
function tellOldTests(root: YamlMap, source: YamlSource, faults: Faults | null): void {
  const at = source.locate(keySpan(root, 'tests'));
  if (root.entries.has('data_tests')) {
    const message = "Invalid project config: cannot have both 'tests' and 'data_tests' defined";
    faults?.error('project-tests-twice', message, at, 'Move what is under "tests:" to "data_tests:".');
    return;
  }
  faults?.warn(
    'project-tests-renamed',
    'The `tests` config has been renamed to `data_tests`. Please see https://docs.getdbt.com/docs/build/data-tests#new-data_tests-syntax for more information.',
    at,
  );
}

function block(root: YamlMap, source: YamlSource, key: string, faults: Faults | null): JsonObject {
  const value = member(root, key);
  if (value === undefined) return {};
  const object = plainObject(value);
  if (object) return object;
  const json: Json = plain(value);
  faults?.error(
    'project-block',
    `"${key}" must be a map of keys and values: ${JSON.stringify(json)} is not of type 'object'`,
    source.locate(value),
  );
  return {};
}

function text(root: YamlMap, key: string): string | null {
  const value = member(root, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}

function isTrue(root: YamlMap, key: string): boolean {
  const value = member(root, key);
  return value?.kind === 'scalar' && value.value === true;
}
