import { createHash } from 'node:crypto';
import { createYamlContext } from '../../context/yaml-context.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { TextFile } from '../../domain/discovered.ts';
import type { PackageList, PackageSpec } from '../../domain/package-spec.ts';
import { compareText } from '../../util/compare.ts';
import type { JsonObject } from '../../util/json.ts';
import { pythonJson } from '../../util/python-json.ts';
import type { Result } from '../../util/result.ts';
import { failed, ok } from '../../util/result.ts';
import { Faults } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { renderYaml } from '../yaml/render-yaml.ts';
import type { YamlMap, YamlSource, YamlValue } from '../yaml/yaml-value.ts';
import { keySpan, member } from '../yaml/yaml-value.ts';

/** What the templates of a package file may ask; secrets too. */
export interface PackageListContext {
  readonly vars: JsonObject;
  readonly environment: ReadonlyMap<string, string>;
}

const kinds = ['package', 'git', 'local', 'tarball', 'private'];

/** Reads packages.yml, dependencies.yml or package-lock.yml, rendered. All faults at once. */
export function readPackageList(
  file: TextFile,
  context: PackageListContext,
): Result<PackageList, readonly Diagnostic[]> {
  const faults = new Faults();
  const yaml = readYaml(file.path, file.text, faults);
  if (!yaml) return failed(faults.all);
  const { source, root } = yaml;
  const empty = { packages: [], hash: hashOf([]) };
  if (root === null) return ok(empty);
  const list = root.kind === 'map' ? member(root, 'packages') : root;
  if (list === undefined) return ok(empty);
  if (list.kind !== 'list') {
    faults.error(
      'package-list',
      `The packages.yml file in this project is malformed: "packages" is a list`,
      source.locate(list),
    );
    return failed(faults.all);
  }
  const environment = createYamlContext({ ...context, target: null, allowSecrets: true });
  const packages: PackageSpec[] = [];
  const texts: string[] = [];
  for (const item of list.items) {
    const rendered = renderYaml(item, { source, environment, faults });
    if (item.kind !== 'map' || rendered.kind !== 'map') {
      faults.error(
        'package-list',
        'An entry of "packages" is a map',
        source.locate(item),
        `It names one of ${kinds.join(', ')}.`,
      );
      continue;
    }
    const spec = readSpec(rendered, item, source, faults);
    if (spec === null) continue;
    packages.push(spec);
    texts.push(hashText(spec, rendered, item));
  }
  return faults.hasError ? failed(faults.all) : ok({ packages, hash: hashOf(texts) });
}

function readSpec(entry: YamlMap, written: YamlMap, source: YamlSource, faults: Faults): PackageSpec | null {
  const text = (key: string): string | null => textAt(member(entry, key));
  const at = source.locate(entry);
  const kind = kinds.find((key) => entry.entries.has(key));
  if (kind === undefined) {
    faults.error(
      'package-list',
      'An entry of "packages" names no package',
      at,
      `It names one of ${kinds.join(', ')}.`,
    );
    return null;
  }
  const name = text(kind);
  if (name === null || name === '') {
    const what = { package: 'hub' }[kind] ?? kind;
    faults.error(
      'package-list',
      `A ${what} package is missing the value. It is a required property.`,
      source.locate(keySpan(entry, kind)),
    );
    return null;
  }
  const asWritten = textAt(member(written, kind)) ?? name;
  switch (kind) {
    case 'local':
      return { kind, path: name };
    case 'git':
      return {
        kind,
        url: name,
        written: asWritten,
        revision: text('revision'),
        warnUnpinned: scalarAt(member(entry, 'warn-unpinned')) !== false,
        subdirectory: text('subdirectory'),
      };
    case 'tarball': {
      const given = text('name');
      if (given !== null) return { kind, url: name, written: asWritten, name: given };
      faults.error(
        'package-list',
        `The tarball "${asWritten}" wants a name`,
        at,
        'Add "name:" with the name of the package in it.',
      );
      return null;
    }
    case 'package': {
      const version = member(entry, 'version');
      const items = version?.kind === 'list' ? version.items : version === undefined ? [] : [version];
      const versions = items.map((item) => textAt(item));
      if (versions.length > 0 && versions.every((one) => one !== null)) {
        const prerelease =
          scalarAt(member(entry, 'install_prerelease') ?? member(entry, 'install-prerelease')) === true;
        return { kind: 'hub', name, versions, prerelease };
      }
      faults.error(
        'package-list',
        `"${name}" is missing the version. When installing from the Hub package index, version is a required property`,
        at,
      );
      return null;
    }
    default:
      faults.error(
        'package-private',
        `"${asWritten}" is a private package: these are found through an account of dbt's platform`,
        at,
        'Name its repository with "git:" instead.',
      );
      return null;
  }
}

function scalarAt(value: YamlValue | undefined): unknown {
  return value?.kind === 'scalar' ? value.value : undefined;
}

/** A text, or a number as Python prints it (`1.0`). */
function textAt(value: YamlValue | undefined): string | null {
  if (value?.kind !== 'scalar') return null;
  if (typeof value.value === 'number') return numberText(value.value, value.float);
  return typeof value.value === 'string' ? value.value : null;
}

function numberText(value: number, float: boolean): string {
  return float && Number.isInteger(value) ? `${value}.0` : String(value);
}

function hashOf(texts: readonly string[]): string {
  return createHash('sha1')
    .update([...texts].sort(compareText).join('\n'))
    .digest('hex');
}

/** A package as dbt writes it to be hashed: its fields, those that are not given too, and the entry as it was written. */
function hashText(spec: PackageSpec, entry: YamlMap, written: YamlMap): string {
  const fields = new Map<string, string>();
  const field = (key: string, otherwise: string | null): void => {
    const value = entry.entries.get(key)?.value;
    const isVersion = key === 'version' || key === 'revision';
    const text = value === undefined ? otherwise : pythonText(isVersion ? withTexts(value) : value);
    if (text !== null) fields.set(key, text);
  };
  fields.set('unrendered', pythonText(written));
  if (member(entry, 'name') !== undefined) field('name', null);
  switch (spec.kind) {
    case 'local':
      field('local', null);
      break;
    case 'tarball':
      field('tarball', null);
      break;
    case 'git':
      for (const key of ['git', 'revision', 'subdirectory', 'warn-unpinned']) field(key, 'null');
      break;
    case 'hub':
      field('package', null);
      field('version', null);
      field('install_prerelease', 'false');
      break;
  }
  const sorted = [...fields].sort(([left], [right]) => compareText(left, right));
  return `{${sorted.map(([key, text]) => `${pythonJson(key)}: ${text}`).join(', ')}}`;
}

/** Whole numbers as texts: dbt takes a version for a text or a float. */
function withTexts(value: YamlValue): YamlValue {
  if (value.kind === 'list') return { ...value, items: value.items.map(withTexts) };
  if (value.kind !== 'scalar' || typeof value.value !== 'number' || value.float) return value;
  return { ...value, value: String(value.value) };
}

/** As `json.dumps(…, sort_keys=True)`. */
function pythonText(value: YamlValue): string {
  if (value.kind === 'list') return `[${value.items.map(pythonText).join(', ')}]`;
  if (value.kind === 'map') {
    const entries = [...value.entries].sort(([left], [right]) => compareText(left, right));
    return `{${entries.map(([key, entry]) => `${pythonJson(key)}: ${pythonText(entry.value)}`).join(', ')}}`;
  }
  return typeof value.value === 'number' ? numberText(value.value, value.float) : pythonJson(value.value);
}
