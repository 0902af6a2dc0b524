import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { newProject } from '../../src/app/new-project/new-project.ts';
import { projectKeys } from '../../src/parse/config/project-keys.ts';
import {
  columnKeys,
  entryKeys,
  sourceKeys,
  tableKeys,
  topKeys,
  versionKeys,
} from '../../src/parse/schema/known-keys.ts';
import { loadColumnKeys, loadKeys } from '../../src/parse/schema/load-keys.ts';
import type { JsonObject } from '../../src/util/json.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schema = (name: string): JsonObject =>
  JSON.parse(readFileSync(`${root}/schemas/${name}`, 'utf8')) as JsonObject;
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
for (const name of ['properties.json', 'models.json', 'sources.json', 'project.json'])
  ajv.addSchema(schema(name), name);

/** Faults of a YAML text as `path keyword`, without those that only say that a branch did not fit. */
function faults(schemaName: string, text: string): readonly string[] {
  const validate = ajv.getSchema(schemaName);
  if (validate === undefined) throw new Error(`no schema ${schemaName}`);
  if (validate(parse(text)) === true) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => !['if', 'anyOf', 'allOf', 'oneOf', 'pattern'].includes(keyword))
    .map(describeFault)
    .filter((fault, index, all) => all.indexOf(fault) === index);
}

function describeFault({ instancePath, keyword, params }: ErrorObject): string {
  const detail: unknown = params['additionalProperty'] ?? params['missingProperty'];
  return `${instancePath} ${keyword}${typeof detail === 'string' ? ` ${detail}` : ''}`.trim();
}

describe('files that are right', () => {
  const committed = [
    ['project.json', 'project.yml'],
    ['sources.json', 'sources/terceirizados.yml'],
    ['models.json', 'models/staging/_staging.yml'],
    ['project.json', 'spec/projects/vega/project.yml'],
    ['sources.json', 'spec/projects/vega/sources/vega.yml'],
    ['models.json', 'spec/projects/vega/models/marts/_marts.yml'],
  ] as const;
  it.each(committed)('%s takes %s', (name, file) => {
    expect(faults(name, readFileSync(`${root}/${file}`, 'utf8'))).toEqual([]);
  });

  const files = (['pglite', 'postgres'] as const).flatMap((target) =>
    newProject({ name: 'shop', target, schemas: './node_modules/sluice/schemas' })
      .filter(({ path }) => path.endsWith('.yml'))
      .map(({ path, text }) => ({ target, path, text })),
  );
  it.each(files)('a new project for $target: $path', ({ text }) => {
    const name = /schemas\/(\w+\.json)/.exec(text)?.[1] ?? '';
    expect(faults(name, text)).toEqual([]);
  });

  const others: readonly (readonly [string, string, string])[] = [
    [
      'dbt_project.yml blocks',
      'project.json',
      'name: shop\nmodels:\n  shop:\n    +materialized: table\n    marts: {+tags: [daily], finance: {+enabled: "{{ var(\'x\') }}"}}\n',
    ],
    [
      'a hook and dispatch',
      'project.json',
      'name: shop\non-run-start: ["select 1"]\ndispatch: [{macro_namespace: dbt, search_order: [shop, dbt]}]\n',
    ],
    [
      'tests with arguments',
      'models.json',
      'models: [{name: a, columns: [{name: b, data_tests: [{relationships: {to: "ref(\'c\')", field: id}}, {accepted_values: {values: [1], config: {severity: warn}}}]}]}]\n',
    ],
    [
      'versions',
      'models.json',
      'models: [{name: a, latest_version: 2, versions: [{v: 1, columns: [{include: all, exclude: [x]}]}, {v: 2}]}]\n',
    ],
    ['an empty file', 'models.json', ''],
  ];
  it.each(others)('%s', (_, name, text) => {
    expect(faults(name, text)).toEqual([]);
  });
});

describe('files that are wrong', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['project.json', 'version: 1\n', ['required name']],
    ['project.json', 'name: 1st\n', []],
    ['project.json', 'name: shop\nmodel-path: [models]\n', ['additionalProperties model-path']],
    ['project.json', 'name: shop\nmodel-paths: models\n', ['/model-paths type']],
    ['project.json', 'name: shop\ntargets: {dev: {type: oracle}}\n', ['/targets/dev/type enum']],
    [
      'project.json',
      'name: shop\ntargets: {dev: {type: pglite, host: x}}\n',
      ['/targets/dev additionalProperties host'],
    ],
    [
      'project.json',
      'name: shop\ntargets: {dev: {type: postgres, port: many}}\n',
      ['/targets/dev/port type'],
    ],
    ['project.json', 'name: shop\ntargets: {dev: {path: x}}\n', ['/targets/dev required type']],
    ['project.json', 'name: shop\nmodels: {shop: {+enabled: 7}}\n', ['/models/shop/+enabled type']],
    ['models.json', 'modles: []\n', ['additionalProperties modles']],
    ['models.json', 'models: [{description: x}]\n', ['/models/0 required name']],
    ['models.json', 'models: [{name: a, column: []}]\n', ['/models/0 additionalProperties column']],
    [
      'models.json',
      'models: [{name: a, columns: [{name: b, tets: [unique]}]}]\n',
      ['/models/0/columns/0 additionalProperties tets'],
    ],
    [
      'models.json',
      'models: [{name: a, columns: [{name: b, data_tests: [{accepted_values: {quote: true}}]}]}]\n',
      [
        '/models/0/columns/0/data_tests/0 enum',
        '/models/0/columns/0/data_tests/0 type',
        '/models/0/columns/0/data_tests/0/accepted_values required values',
        '/models/0/columns/0/data_tests/0/accepted_values required arguments',
      ],
    ],
    [
      'sources.json',
      'sources: [{name: a, tables: [{name: b, extractor: fiel, path: x}]}]\n',
      ['/sources/0/tables/0/extractor enum'],
    ],
    [
      'sources.json',
      'sources: [{name: a, tables: [{name: b, load: sometimes}]}]\n',
      ['/sources/0/tables/0/load enum'],
    ],
    [
      'sources.json',
      'sources: [{name: a, tables: [{name: b, max_rejects: few}]}]\n',
      ['/sources/0/tables/0/max_rejects type'],
    ],
    [
      'sources.json',
      'sources: [{name: a, tables: [{name: b, columns: [{name: c, check: {must_be: even}}]}]}]\n',
      ['/sources/0/tables/0/columns/0/check/must_be enum'],
    ],
  ];
  it.each(cases)('%s: %s', (name, text, expected) => {
    const found = faults(name, text);
    expect(ajv.getSchema(name)?.(parse(text))).toBe(false);
    for (const fault of expected) expect(found).toContain(fault);
  });
});

describe('the schemas know what the parser knows', () => {
  const properties = schema('properties.json') as unknown as Schema;
  const project = schema('project.json') as unknown as Schema;
  const keys = (part: Schema | undefined): readonly string[] => Object.keys(part?.properties ?? {}).sort();
  const sorted = (words: Iterable<string>): readonly string[] => [...new Set(words)].sort();
  const entry = (list: string): Schema | undefined => {
    const item = properties.properties[list]?.items;
    const name = item?.$ref?.replace('#/definitions/', '');
    return name === undefined ? item : properties.definitions[name];
  };

  it('a native project file', () => {
    expect(keys(project)).toEqual(sorted(projectKeys.native));
  });
  it('the top of a resource file', () => {
    expect(keys(properties)).toEqual(sorted(topKeys));
  });
  it.each(Object.keys(entryKeys))('entries of %s', (list) => {
    expect(keys(entry(list))).toEqual(sorted(entryKeys[list] ?? []));
  });
  it('columns, versions, sources and tables', () => {
    const { column, version, source, table } = properties.definitions;
    expect(keys(column)).toEqual(sorted([...columnKeys, ...loadColumnKeys]));
    expect(keys(version)).toEqual(sorted(versionKeys));
    expect(keys(source)).toEqual(expect.arrayContaining(sorted([...sourceKeys, ...loadKeys]) as string[]));
    expect(keys(table)).toEqual(expect.arrayContaining(sorted([...tableKeys, ...loadKeys]) as string[]));
  });
});

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $ref?: string;
}
