import type { Json, JsonObject } from '../../util/json.ts';
import { deepMerge } from '../config/deep-merge.ts';
import { keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { versionKeys } from './known-keys.ts';
import { descriptionOf, modelConstraints, readColumns } from './read-columns.ts';
import { readDeprecationDate } from './read-deprecation-date.ts';
import { readTests } from './read-test.ts';
import { firstLine } from './schema-reader.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { TestRecord, VersionRecord } from './schema-record.ts';
import { testedNode } from './tested-node.ts';

/** The versions of a model, with the tests of each. */
export interface ReadVersions {
  readonly latest: string | number | null;
  readonly versions: readonly VersionRecord[];
  readonly tests: readonly TestRecord[];
}

/** Reads `versions:` of a model: each inherits the model's columns (`include`, `exclude`), tests and config. */
export function readVersions(
  model: YamlMap,
  name: string,
  config: JsonObject,
  reader: SchemaReader,
): ReadVersions {
  const versions: VersionRecord[] = [];
  const tests: TestRecord[] = [];
  const seen = new Set<string>();
  for (const map of reader.maps(model, 'versions', 'models')) {
    const value = member(map, 'v');
    const v = value?.kind === 'scalar' ? value.value : undefined;
    if (typeof v !== 'string' && typeof v !== 'number') {
      reader.error(
        'version-missing',
        `a version of model "${name}" has no "v"`,
        firstLine(map),
        'Add "v: 1".',
      );
      continue;
    }
    if (seen.has(String(v))) {
      reader.error(
        'version-twice',
        `Found duplicate version: '${v}' in versions list of model '${name}'`,
        value ?? map,
      );
      continue;
    }
    seen.add(String(v));
    reader.checkKeys(map, versionKeys, `version ${v} of "${name}"`);
    const on = testedNode(name, v);
    const columns = readColumns(columnsOf(model, map, name, reader), on, reader, {
      quoteColumns: reader.boolean(model, 'quote_columns', 'models'),
    });
    const testsFrom = member(map, 'data_tests') || member(map, 'tests') ? map : model;
    tests.push(...columns.flatMap((column) => column.tests), ...readTests(testsFrom, on, reader));
    const own = reader.object(map, 'config', 'versions');
    const constraints = modelConstraints(member(map, 'constraints') ? map : model, name, reader);
    const deprecationDate = readDeprecationDate(map, reader);
    versions.push({
      v,
      at: reader.at(value ?? map),
      definedIn: reader.optionalText(map, 'defined_in', 'versions'),
      description: descriptionOf(map, reader, 'versions') || descriptionOf(model, reader, 'models'),
      config: deepMerge(config, own),
      unrendered: own,
      columns: columns.map(({ column }) => column),
      constraints,
      ...(deprecationDate === null ? {} : { deprecationDate }),
    });
  }
  return { latest: readLatest(model, name, versions, reader), versions, tests };
}

function readLatest(
  model: YamlMap,
  name: string,
  versions: readonly VersionRecord[],
  reader: SchemaReader,
): string | number | null {
  const value = member(model, 'latest_version');
  const latest = value?.kind === 'scalar' ? value.value : undefined;
  if (typeof latest === 'string' || typeof latest === 'number') {
    if (!versions.some(({ v }) => v === latest)) {
      const all = versions.map(({ v }) => v).join(', ');
      reader.error(
        'version-latest',
        `latest_version: ${latest} is not one of model '${name}' versions: [${all}]`,
        keySpan(model, 'latest_version'),
      );
    }
    return latest;
  }
  return versions.reduce<string | number | null>(
    (best, { v }) => (best === null || isOlder(best, v) ? v : best),
    null,
  );
}

function isOlder(left: string | number, right: string | number): boolean {
  const [a, b] = [Number(left), Number(right)];
  return Number.isNaN(a) || Number.isNaN(b) ? String(left) < String(right) : a < b;
}

function columnsOf(model: YamlMap, version: YamlMap, name: string, reader: SchemaReader): readonly YamlMap[] {
  const base = reader.maps(model, 'columns', 'models');
  const own = reader.maps(version, 'columns', 'versions');
  const rules = own.filter((map) => map.entries.has('include') || map.entries.has('exclude'));
  if (rules.length > 1) {
    const message = 'version can have at most one include/exclude element';
    reader.error('version-columns', `${message} (model "${name}")`, firstLine(rules[1]!));
  }
  const rule = rules[0];
  const include = rule && member(rule, 'include') ? plain(member(rule, 'include')!) : '*';
  const exclude = rule && member(rule, 'exclude') ? plain(member(rule, 'exclude')!) : [];
  const excluded = new Set(Array.isArray(exclude) ? exclude : []);
  const kept = base.filter((map) => {
    const column = member(map, 'name');
    const columnName: Json = column ? plain(column) : null;
    const included =
      include === '*' || include === 'all' || (Array.isArray(include) && include.includes(columnName));
    return included && !excluded.has(columnName);
  });
  const added = own.filter((map) => !rules.includes(map));
  const names = new Set(added.map((map) => JSON.stringify(plain(member(map, 'name') ?? map))));
  return [...kept.filter((map) => !names.has(JSON.stringify(plain(member(map, 'name') ?? map)))), ...added];
}
