import { glob, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSluice } from '../../rig/run-sluice.ts';
import { createFolder, type LoadFolder } from '../load-rig.ts';
import { apiOf, startApi } from './rest-rig.ts';

let folder: LoadFolder;
beforeEach(async () => {
  folder = await createFolder();
  await mkdir(join(folder.root, 'sources'));
  await folder.write(
    'project.yml',
    `name: shop\nversion: '1.0'\ntarget: duck\ntargets:\n  duck: {type: duckdb, path: shop.duckdb}\n`,
  );
});
afterEach(() => folder.remove());

const source = (url: string, tables: string): string => `sources:
  - name: api
    schema: raw
    extractor: rest
    url: ${url}
    auth: {bearer: "\${env.API_TOKEN}"}
    keep: ndjson
    tables:
${tables}`;

describe('tables of an API on the command line', () => {
  it('mistakes are found by parse, each at its place, before any request', async () => {
    await writeFile(
      join(folder.root, 'sources/api.yml'),
      `sources:
  - name: api
    extractor: rest
    url: http://127.0.0.1:1
    limits: {rate: ten, concurency: 4}
    tables:
      - name: votes
        get: /votes
        params: {since: "{cursr}"}
        pages: {page: page, form: 1}
      - {name: ballots, for: votes, get: "/{votes.id}", rows: data}
      - {name: people, get: /people, pages: non, load: merge}
`,
    );
    const { code, told } = await parse();
    expect(code).toBe(2);
    expect(told).toEqual(['sources/api.yml:12:56 "load: merge" of table "people" needs a "key".']);
    const mended = (await readSource()).replace(', load: merge', '');
    await writeFile(join(folder.root, 'sources/api.yml'), mended);
    const again = await parse();
    expect(again.told).toEqual([
      'sources/api.yml:5:20 "limits.rate" must be a count in a span, such as 300/15m, not "ten".',
      'sources/api.yml:5:25 "limits" has no option "concurency".',
      'sources/api.yml:10:29 "pages" has no option "form".',
      'sources/api.yml:11:63 "rows" must be a path such as $.data, not "data".',
      'sources/api.yml:12:45 "pages" must be one of none, link, not "non".',
    ]);
    expect(again.text).toContain('Did you mean "concurrency"?');
  });

  it('a table is loaded after the one whose rows say what is asked for, and secrets are nowhere', async () => {
    const secret = 'token-of-the-api';
    const api = await startApi(
      apiOf({
        '/votes': ({ headers }) =>
          headers['authorization'] === `Bearer ${secret}`
            ? { status: 200, json: [{ id: 1 }, { id: 2 }] }
            : { status: 401, json: { error: `not ${headers['authorization']!}` } },
        '/1': { json: [{ who: 'a' }] },
        '/2': { json: [{ who: 'b' }, { who: 'c' }] },
      }),
    );
    try {
      await writeFile(
        join(folder.root, 'sources/api.yml'),
        source(
          api.origin,
          '      - {name: ballots, for: votes, get: "/{votes.id}", keep: [votes.id as vote_id]}\n      - {name: votes, get: /votes}\n',
        ),
      );
      const environment = { API_TOKEN: secret };
      const { code, stdout } = await runSluice(['load'], { cwd: folder.root, environment });
      expect(stdout).toMatch(/LOADED 2 [\s\S]*LOADED 3 /);
      expect(code).toBe(0);
      const rows = await runSluice(['sql', 'select vote_id, who from raw.ballots order by 2'], {
        cwd: folder.root,
      });
      expect(rows.stdout.match(/\d +\| [abc]/g)).toEqual(['1       | a', '2       | b', '2       | c']);
      // What is kept as it came is another "keep" than the list of fields.
      const kept: string[] = [];
      for await (const name of glob('landing/api/*/**/*.ndjson', { cwd: folder.root })) kept.push(name);
      expect(new Set(kept.map((name) => name.split('/')[2]))).toEqual(new Set(['ballots', 'votes']));
      const wrong = await runSluice(['load'], {
        cwd: folder.root,
        environment: { API_TOKEN: 'wrong-token' },
      });
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain('not-authorized');
      expect(wrong.stdout).not.toContain('wrong-token');
      for (const hidden of [secret, 'wrong-token']) expect(await filesWith(hidden)).toEqual([]);
    } finally {
      await api.close();
    }
  });
});

/** Parses; the faults that are told, each behind its place. */
async function parse(): Promise<{
  readonly code: number | null;
  readonly text: string;
  readonly told: readonly string[];
}> {
  const { code, stdout, stderr } = await runSluice(['parse'], { cwd: folder.root });
  const text = stdout + stderr;
  const told = text.split('\n').flatMap((line, index, lines) => {
    const place = /^ +(sources\/api\.yml:\d+:\d+)/.exec(line);
    return place === null ? [] : [`${place[1]!} ${lines[index - 1]!.trim()}`];
  });
  return { code, text, told };
}

async function readSource(): Promise<string> {
  return readFile(join(folder.root, 'sources/api.yml'), 'utf8');
}

/** Files of the project that hold a text. */
async function filesWith(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const name of glob('**/*', { cwd: folder.root })) {
    const path = join(folder.root, name);
    if ((await stat(path)).isFile() && (await readFile(path)).includes(text)) found.push(name);
  }
  return found;
}
