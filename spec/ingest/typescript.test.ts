import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpecificationInput } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';
import { rowsOf } from './load-rig.ts';

const source = (more: Partial<SpecificationInput> = {}): SpecificationInput => ({
  extractor: 'typescript',
  load: 'append',
  ...more,
  options: { file: 'sources/a.ts', ...more.options },
});
let count = 0;
/** Modules are kept by URL: each test writes a content of its own. */
const fresh = (text: string): string => `${text}\n// ${++count}`;

describeLoads(
  'a source in TypeScript',
  (suite) => {
    const write = (text: string, name = 'sources/a.ts'): Promise<void> =>
      suite.folder().write(name, fresh(text));
    const cursors = async (): Promise<readonly string[]> =>
      rowsOf(suite.database(), `select cursor from sluice.state where relation = 'raw.${suite.table()}'`);

    it('yields rows, goes on from its cursor, gets options, table and environment', async () => {
      await write(`
        import { step } from './helper.ts';
        type Cursor = { n: number } | null;
        export default async function* ({ cursor, options, table, env, checkpoint }: any) {
          const from = (cursor as Cursor)?.n ?? 0;
          for (let n = from + 1; n <= from + options.count; n += step) yield { n, table, who: env('WHO') };
          yield checkpoint({ n: from + options.count });
        }`);
      await write('export const step: number = 1;', 'sources/helper.ts');
      const more = { environment: new Map([['WHO', 'me']]) };
      await suite.load(source({ options: { options: { count: 2 } } }), more);
      await suite.load(source({ options: { options: { count: 1 } } }), more);
      expect(await suite.rows('n, "table", who')).toEqual([1, 2, 3].map((n) => `${n}|${suite.table()}|me`));
      expect(await cursors()).toEqual(['{"n":3}']);
    });

    it('is called without a cursor where all is loaded anew', async () => {
      await write(`
        export default async function* ({ cursor, checkpoint }) {
          yield { was: JSON.stringify(cursor) };
          yield checkpoint(1);
        }`);
      for (const load of ['replace', 'append', 'append'] as const) await suite.load(source({ load }));
      expect(await suite.rows('was, 1')).toEqual(['1|1', '1|1', 'null|1']);
      await suite.load(source(), { fullRefresh: true });
      expect(await suite.rows('was, 1')).toEqual(['null|1']);
    });

    it('serves several tables by named exports, and anything that can be iterated', async () => {
      await write(`
        export async function* ${suite.table()}() { yield { from: 'named' }; }
        export const listed = () => [{ from: 'array' }];
        export const promised = async () => [[{ from: 'promise' }]];
        export default function* () { yield { from: 'default' }; }`);
      await suite.load(source());
      for (const name of ['listed', 'promised', 'default'])
        await suite.load(source({ options: { export: name } }));
      expect(await suite.rows('"from", 1')).toEqual(['array|1', 'default|1', 'named|1', 'promise|1']);
    });

    it('may write to a row again once it is yielded', async () => {
      await write(`
        export default async function* () {
          const row = { n: 0 };
          for (; row.n < 3; row.n++) yield row;
        }`);
      await suite.load(source());
      expect(await suite.rows('n, 1')).toEqual(['0|1', '1|1', '2|1']);
    });

    it('is read as it is now, and a change while it runs is the next load’s', async () => {
      await write(`export default async function* ({ log }) { log('begun'); yield { version: 1 }; }`);
      const onTell = (): void => void write('export default async function* () { yield { version: 2 }; }');
      await suite.load(source(), { onTell });
      await suite.load(source());
      expect(await suite.rows('version, 1')).toEqual(['1|1', '2|1']);
    });

    it('rejects rows that hold what is no value, and keeps the others', async () => {
      await write(`
        export default async function* () {
          yield [{ id: 1 }, { id: NaN }, { id: 2 }, { id: () => 1 }];
        }`);
      const report = await suite.load(source({ maximumRejects: { kind: 'count', value: 2 } }));
      expect(report.rejectsByReason).toEqual({ not_a_value: 1, not_finite: 1 });
      expect(await suite.rows('id, 1')).toEqual(['1|1', '2|1']);
    });

    /** What the file says, and what the load fails with. */
    const faults: Readonly<
      Record<string, readonly [text: string, place: string, code: string, message: string]>
    > = {
      'throws midway': [
        `export default async function* () {\n  yield { id: 1 };\n  throw new Error('no more');\n}`,
        'sources/a.ts:3:9',
        'source-failed',
        'sources/a.ts:3:9: the source of table "TABLE" failed: Error: no more',
      ],
      'throws in a function of its own': [
        `export default function* () {\n  yield { id: read(null) };\n}\nconst read = (x: any) => x.id;`,
        'sources/a.ts:4:28',
        'source-failed',
        `sources/a.ts:4:28: the source of table "TABLE" failed: TypeError: Cannot read properties of null (reading 'id')`,
      ],
      'throws what is no error': [
        `export default async function* () { throw { status: 7 }; }`,
        'sources/things.yml:7:9',
        'source-failed',
        'sources/a.ts: the source of table "TABLE" failed: a thrown value that is no Error: {"status":7}',
      ],
      'is no TypeScript': [
        `export default async function* () {\n  const x: = 1;\n}`,
        'sources/a.ts:2:12',
        'source-failed',
        'sources/a.ts:2:12: the source of table "TABLE" failed: Unexpected token `=`.',
      ],
      'is more than types': [
        `enum Colour { red }\nexport default async function* () { yield { id: Colour.red }; }`,
        'sources/a.ts:1:1',
        'source-failed',
        'sources/a.ts:1:1: the source of table "TABLE" failed: TypeScript enum is not supported: Node runs TypeScript by leaving its types out, and this is more than a type.',
      ],
      'imports what is not there': [
        `import { x } from 'what-is-not-there';\nexport default async function* () { yield { x }; }`,
        'sources/a.ts:1:20',
        'source-failed',
        `sources/a.ts:1:20: the source of table "TABLE" failed: Error: Cannot find package 'what-is-not-there' imported from`,
      ],
      'imports a file that is not there': [
        `const one = 1;\nimport { x } from './nothing.ts';\nexport default async function* () { yield { x }; }`,
        'sources/a.ts:2:20',
        'source-failed',
        `sources/a.ts:2:20: the source of table "TABLE" failed: Error: Cannot find module '`,
      ],
      'yields a number': [
        `export default async function* () { yield { id: 1 }; yield 5; }`,
        'sources/things.yml:7:9',
        'not-a-row',
        'sources/a.ts: table "TABLE": value 2 that the source yielded is no row but a number (5)',
      ],
      'is no generator': [
        `export default async () => {};`,
        'sources/things.yml:7:9',
        'not-a-row',
        `sources/a.ts: table "TABLE": the source's function gave undefined, and nothing that yields rows`,
      ],
      'gives a cursor that is no data': [
        `export default async function* ({ checkpoint }) {\n  yield checkpoint({ at: new Date() });\n}`,
        'sources/a.ts:2:9',
        'source-failed',
        'sources/a.ts:2:9: the source of table "TABLE" failed: TypeError: a checkpoint needs plain data',
      ],
      'wants a variable that is not set': [
        `export default async function* ({ env }) { yield { id: env('NOT_SET') }; }`,
        'sources/things.yml:7:9',
        'source-failed',
        'the environment variable "NOT_SET" is not set',
      ],
      'exports something else': [
        `export const other = 1;`,
        'sources/things.yml:7:9',
        'no-such-export',
        'sources/a.ts exports no function "default"',
      ],
    };
    it.each(Object.keys(faults))('%s: is told with its place, and changes nothing', async (what) => {
      const [text, place, code, message] = faults[what]!;
      await write(text);
      const error = await refusal(suite.load(source()));
      const { path, line, column } = error.place!;
      expect([`${path}:${line}:${column}`, error.code]).toEqual([place, code]);
      expect(error.message).toContain(message.replace('TABLE', suite.table()));
      expect(
        await rowsOf(
          suite.database(),
          `select count(*) from sluice.state where relation = 'raw.${suite.table()}'`,
        ),
      ).toEqual(['0']);
    });

    it('ends when it is told to, whatever it waits for', async () => {
      await write(`
        export default async function* ({ log }) {
          yield { id: 1 };
          log('waiting');
          await new Promise(() => setInterval(() => undefined, 1000).unref());
        }`);
      const stop = new AbortController();
      const error = await refusal(suite.load(source(), { signal: stop.signal, onTell: () => stop.abort() }));
      expect(error.code).toBe('interrupted');
    });

    describe('its fetch', () => {
      let server: Server;
      let origin = '';
      let asked: string[] = [];
      beforeAll(async () => {
        server = createServer((request, response) => {
          asked.push(`${request.method} ${request.url}`);
          const times = asked.filter((each) => each === asked.at(-1)).length;
          if (request.url === '/busy' && times < 3) return void response.writeHead(503).end();
          if (request.url === '/missing') return void response.writeHead(404).end('none');
          if (request.url === '/down') return void response.writeHead(500).end('broken');
          response.writeHead(200, { 'content-type': 'application/json', 'x-page': '1' });
          request.pipe(response);
          if (request.method === 'GET') response.end('[{"id":1}]');
        });
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      });
      afterAll(() => server.close());

      it('is the web’s, with retries of its own', async () => {
        asked = [];
        await suite.folder().write(
          'sources/a.ts',
          fresh(`
        export default async function* ({ fetch, options: { origin } }) {
          const busy = await fetch(origin + '/busy');
          yield { id: 1, is: busy.ok, page: busy.headers.get('x-page'), rows: await busy.json() };
          const missing = await fetch(new URL('/missing', origin));
          yield { id: 2, is: missing.ok, rows: missing.status };
          const posted = await fetch(origin + '/post', { method: 'POST', body: new URLSearchParams({ a: 'ä' }), headers: { 'x-a': '1' } });
          yield { id: 3, is: posted.ok, rows: await posted.text() };
        }`),
        );
        await suite.load(source({ options: { options: { origin } } }));
        expect(await suite.rows('id, "is", page, "rows"')).toEqual([
          '1|true|1|[{"id":1}]',
          '2|false|∅|404',
          '3|true|∅|a=%C3%A4',
        ]);
        expect(asked).toEqual(['GET /busy', 'GET /busy', 'GET /busy', 'GET /missing', 'POST /post']);
      });

      it('fails the load where the server stays broken', async () => {
        await suite.folder().write(
          'sources/a.ts',
          fresh(`
        export default async function* ({ fetch, options: { origin } }) { yield await fetch(origin + '/down'); }`),
        );
        const error = await refusal(suite.load(source({ options: { options: { origin } } })));
        expect(error.message).toMatch(
          /^GET http:.*\/down could not be fetched: the server answered 500 .*\(tried 7 times\)$/,
        );
        expect(error.code).toBe('request-failed');
      });
    });
  },
  ['pglite'],
);
