import {
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localFiles } from '../../src/discover/files.ts';
import { findProject } from '../../src/discover/find-project.ts';
import { readParseCache, writeParseCache } from '../../src/discover/parse-cache-file.ts';
import { readPackageFiles } from '../../src/discover/read-package-files.ts';

let root = '';
const files = localFiles();

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-files-'));
  for (const [name, text] of Object.entries({
    'p/dbt_project.yml': 'name: p\n',
    'p/models/a.sql': 'select 1',
    'p/models/.hidden.sql': 'no',
    'p/models/sub/b.sql': '\ufeffselect 2',
    'p/models/sub/notes.txt': 'no',
    'p/models/y.yml': '{}',
    'p/models/d.md': 'docs',
    'p/tests/one.sql': 'select 1',
    'p/tests/generic/g.sql': '{% test g(model) %}{% endtest %}',
    'p/tests/fixtures/f.sql': 'no',
    'p/seeds/s.csv': 'a\n1\n',
    'ignoring/.dbtignore': 'scratch\nmodels/drafts/*.sql\n!models/drafts/kept.sql\n# *.sql\n',
    'ignoring/models/orders.sql': 'select 1',
    'ignoring/models/scratch/try.sql': 'no',
    'ignoring/models/drafts/first.sql': 'no',
    'ignoring/models/drafts/kept.sql': 'select 1',
    'suffixed/models/orders.sql': 'select 1',
    'suffixed/models/items.sql.j2': 'select 1',
    'suffixed/models/words.md.jinja': 'docs',
    'elsewhere/linked.sql': 'select 3',
  })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  symlinkSync('../../elsewhere', path.join(root, 'p/models/link'));
  symlinkSync('..', path.join(root, 'p/models/sub/loop'));
});

afterAll(() => rmSync(root, { recursive: true }));

const paths = {
  models: ['models'],
  seeds: ['seeds'],
  snapshots: [],
  tests: ['tests'],
  analyses: [],
  macros: [],
  docs: null,
  assets: [],
  functions: [],
  sources: [],
};

const readFiles = (folder = 'p', allowsJinjaSuffixes = false) =>
  readPackageFiles({
    packageName: folder,
    root: path.join(root, folder),
    paths,
    allowsJinjaSuffixes,
    files,
  });

describe('the files of a project', () => {
  test('a .dbtignore leaves files and folders out, by the rules of a .gitignore', () => {
    const names = readFiles('ignoring').map((file) => file.path);
    expect(names).toEqual(['models/drafts/kept.sql', 'models/orders.sql']);
  });

  test('endings of templates count where the project allows them', () => {
    const names = (allowed: boolean) => readFiles('suffixed', allowed).map(({ path: name }) => name);
    expect(names(false)).toEqual(['models/orders.sql']);
    expect(names(true)).toEqual(['models/items.sql.j2', 'models/orders.sql', 'models/words.md.jinja']);
  });

  test('are found by folder and ending, links followed once, hidden ones left out', () => {
    const read = readFiles();
    expect(read.map(({ path: name, kind, searchPath }) => [name, kind, searchPath])).toEqual([
      ['models/a.sql', 'model', 'models'],
      ['models/d.md', 'docs', 'models'],
      ['models/link/linked.sql', 'model', 'models'],
      ['models/sub/b.sql', 'model', 'models'],
      ['models/y.yml', 'yaml', 'models'],
      ['seeds/s.csv', 'seed', 'seeds'],
      ['tests/fixtures/f.sql', 'fixture', 'tests/fixtures'],
      ['tests/generic/g.sql', 'generic-test', 'tests/generic'],
      ['tests/one.sql', 'test', 'tests'],
    ]);
    expect(read.some(({ path: name }) => /hidden|notes/.test(name))).toBe(false);
    expect(read.find(({ path: name }) => name === 'models/sub/b.sql')?.text).toBe('select 2');
    expect(read.find(({ kind }) => kind === 'seed')?.text).toBe('');
  });

  test('belong to the nearest project file above', async () => {
    const found = await findProject(path.join(root, 'p/models/sub'), files);
    expect(found).toEqual({
      ok: true,
      value: { root: path.join(root, 'p'), flavor: 'dbt', projectFile: 'dbt_project.yml' },
    });
    const none = await findProject(path.join(root, 'elsewhere'), files);
    expect(none.ok ? '' : none.error[0]?.code).toBe('project-file-missing');
  });

  test('are replaced whole, and nothing is left beside them', () => {
    const target = path.join(root, 'p/target');
    expect(readParseCache(target, files)).toBeNull();
    expect(writeParseCache(target, 'one', files)).toBe(true);
    expect(writeParseCache(target, 'two', files)).toBe(true);
    expect(readParseCache(target, files)).toBe('two');
    expect(readdirSync(target)).toHaveLength(1);
    expect(readFileSync(path.join(target, readdirSync(target)[0]!), 'utf8')).toBe('two');
  });

  test('that cannot be written are no fault of a parse', () => {
    expect(writeParseCache(path.join(root, 'p/models/a.sql/target'), 'text', files)).toBe(false);
  });
});
