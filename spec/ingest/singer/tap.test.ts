import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import type { LoadReport, LoadRequest } from '../../../src/ingest/load-request.ts';
import type { JsonObject } from '../../../src/util/json.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { loadInChild } from '../load-in-child.ts';
import {
  columnsOf,
  createFolder,
  load,
  type LoadFolder,
  rowsOf,
  type SpecificationInput,
  stagingTables,
} from '../load-rig.ts';
import { openEngine } from '../open-engine.ts';
import { failureOf } from '../postgres/source-rig.ts';
import type { FakeTapConfig } from './fake-tap.ts';

const tap = [process.execPath, join(import.meta.dirname, 'fake-tap.ts')];

let server: TestDatabase;
let target: Database;
let folder: LoadFolder;
let table = '';
let count = 0;

beforeAll(async () => {
  server = await createTestDatabase();
  target = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
});
afterAll(async () => {
  await target?.close();
  await server?.drop();
});
beforeEach(async () => {
  folder = await createFolder();
  table = `t${++count}`;
});
afterEach(() => folder.remove());

type Input = Omit<SpecificationInput, 'options' | 'extractor'>;

const optionsOf = (config: FakeTapConfig, more: JsonObject = {}): JsonObject => ({
  tap,
  settings: config as unknown as JsonObject,
  stream: Object.keys(config.streams)[0] ?? 's',
  ...more,
});

function run(
  config: FakeTapConfig,
  input: Input = {},
  more: Partial<LoadRequest> & { options?: JsonObject } = {},
): Promise<LoadReport> {
  const { options, ...request } = more;
  return load(
    target,
    folder.root,
    table,
    { ...input, extractor: 'singer', options: optionsOf(config, options) },
    request,
  );
}

const loaded = (columns: string): Promise<readonly string[]> =>
  rowsOf(target, `select ${columns} from raw.${table} order by id, 1`);
const state = (): Promise<readonly string[]> =>
  rowsOf(target, `select cursor::text from sluice.state where relation = 'raw.${table}'`);

const id = { type: 'integer' };
const word = { type: ['null', 'string'] };
const stream = (rows: readonly Readonly<Record<string, unknown>>[], more: object = {}): FakeTapConfig => ({
  streams: { s: { properties: { id, word }, keys: ['id'], rows, ...more } },
});
const said = (...lines: readonly (object | string)[]): FakeTapConfig => ({
  ...stream([]),
  lines: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))),
});
const schema = { type: 'SCHEMA', stream: 's', schema: { properties: { id } }, key_properties: ['id'] };
const record = (value: object): object => ({ type: 'RECORD', stream: 's', record: value });

describe('types of a JSON schema', () => {
  it.each<readonly [string, object, unknown, string, string]>([
    ['integer', { type: ['null', 'integer'] }, 9, 'bigint', '9'],
    ['a number past 2^53', { type: 'integer' }, 'RAW 9223372036854775807', 'bigint', '9223372036854775807'],
    ['number', { type: 'number' }, 'RAW 0.10000000000000000001', 'numeric', '0.10000000000000000001'],
    ['multipleOf', { type: 'number', multipleOf: 0.01 }, 12.5, 'numeric', '12.5'],
    [
      'singer.decimal',
      { type: 'string', format: 'singer.decimal' },
      '1.23456789012345678901',
      'numeric',
      '1.23456789012345678901',
    ],
    [
      'date-time',
      { type: 'string', format: 'date-time' },
      '2024-01-01T02:03:04.123456+02:00',
      'timestamp with time zone',
      '2024-01-01 00:03:04.123456+00',
    ],
    [
      'anyOf with null',
      { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      '2024-01-01T00:00:00Z',
      'timestamp with time zone',
      '2024-01-01 00:00:00+00',
    ],
    [
      'anyOf with a text',
      { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'string' }] },
      '2024-01-01T00:00:00Z',
      'text',
      '2024-01-01T00:00:00Z',
    ],
    ['date', { type: 'string', format: 'date' }, '2024-02-29', 'date', '2024-02-29'],
    [
      'uuid',
      { type: 'string', format: 'uuid' },
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      'uuid',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    ],
    ['boolean', { type: 'boolean' }, true, 'boolean', 'true'],
    ['a text that looks like a number', { type: 'string' }, '007', 'text', '007'],
    ['object', { type: 'object', properties: { a: {} } }, { a: [1] }, 'jsonb', '{"a": [1]}'],
    ['array', { type: ['null', 'array'], items: {} }, [1, 'x'], 'jsonb', '[1, "x"]'],
    ['integer or text', { type: ['integer', 'string'] }, 5, 'text', '5'],
    ['nothing', {}, '2024-02-29', 'date', '2024-02-29'],
  ])('%s', async (_, property, value, type, text) => {
    const raw = JSON.stringify(record({ id: 1, value })).replace(/"RAW ([^"]*)"/, '$1');
    await run(said({ ...schema, schema: { properties: { id, value: property } } }, raw));
    expect((await columnsOf(target, 'raw', table))[1]).toBe(`value ${type}`);
    await target.withSession(async (session) => {
      await session.execute("set timezone = 'UTC'");
      expect((await session.query(`select value::text from raw.${table}`)).rows).toEqual([[text]]);
    });
  });

  it('a field without a value has a column of its type, and a table without rows its columns', async () => {
    await run(stream([]));
    expect((await columnsOf(target, 'raw', table)).slice(0, 2)).toEqual(['id bigint', 'word text']);
  });

  it('a value that breaks the promise is rejected', async () => {
    const rows = Array.from({ length: 20 }, (_, at) => record({ id: at === 7 ? 'seven' : at }));
    expect((await run(said(schema, ...rows))).rejectsByReason).toEqual({ not_an_integer: 1 });
  });

  it('a schema that changes in the middle widens the column', async () => {
    const wider = { ...schema, schema: { properties: { id, n: { type: 'number' } } } };
    const narrow = { ...schema, schema: { properties: { id, n: { type: 'integer' } } } };
    await run(said(narrow, record({ id: 1, n: 1 }), wider, record({ id: 2, n: 2.5 })));
    expect(await columnsOf(target, 'raw', table)).toContain('n numeric');
    expect(await loaded('id, n::text')).toEqual(['1|1', '2|2.5']);
  });
});

describe('state', () => {
  const at = (day: number): string => `2024-01-0${day}`;
  const config = (rows: readonly object[], more: object = {}): FakeTapConfig =>
    stream(rows as never, {
      bookmark: 'at',
      properties: { id, word, at: { type: 'string' } },
      stateEvery: 1,
      ...more,
    });

  it("merge goes on from it; the key is the stream's own", async () => {
    await run(
      config([
        { id: 1, at: at(1), word: 'a' },
        { id: 2, at: at(2), word: 'b' },
      ]),
      { load: 'merge' },
    );
    expect(await state()).toEqual([`{"bookmarks": {"s": "${at(2)}"}}`]);
    const later = config([
      { id: 1, at: at(1), word: 'not given' },
      { id: 2, at: at(2), word: 'B' },
      { id: 3, at: at(3), word: 'c' },
    ]);
    expect((await run(later, { load: 'merge' })).counts.read).toBe(2);
    expect(await loaded('id, word')).toEqual(['1|a', '2|B', '3|c']);
  });

  it('each table of a tap has its own', async () => {
    const both: FakeTapConfig = {
      streams: {
        s: config([{ id: 1, at: at(3) }]).streams['s']!,
        other: config([{ id: 1, at: at(1) }]).streams['s']!,
      },
    };
    await run(both, { load: 'merge' });
    const first = await state();
    table += '_other';
    await run(both, { load: 'merge' }, { options: { stream: 'other' } });
    expect([first, await state()]).toEqual([
      [`{"bookmarks": {"s": "${at(3)}"}}`],
      [`{"bookmarks": {"other": "${at(1)}"}}`],
    ]);
    expect(await loaded('id')).toEqual(['1']);
  });

  it('is written with the rows or not at all', async () => {
    await run(config([{ id: 1, at: at(1) }]), { load: 'merge' });
    const before = await state();
    const broken = { ...config([{ id: 2, at: at(2) }]), exit: 3, log: ['Traceback', 'ValueError: no'] };
    expect((await failureOf(run(broken, { load: 'merge' })))[1]).toBe(
      'the tap ended with 3, and nothing was changed; the last that it said:\n    Traceback\n    ValueError: no',
    );
    expect([await state(), await loaded('id'), await stagingTables(target)]).toEqual([before, ['1'], []]);
  });

  it('records behind the last one are not appended, since they would come again', async () => {
    const three = config(
      [
        { id: 1, at: at(1) },
        { id: 2, at: at(2) },
        { id: 3, at: at(3) },
      ],
      { stateEvery: 2 },
    );
    expect((await failureOf(run(three, { load: 'append' })))[1]).toBe(
      'the tap gave 1 records behind its last state, which the next load would append again',
    );
    expect((await run(three, { load: 'merge' })).counts.loaded).toBe(3);
  });

  it('replace asks for everything', async () => {
    const two = config([
      { id: 1, at: at(1) },
      { id: 2, at: at(2) },
    ]);
    await run(two);
    await run(two);
    expect(await loaded('id')).toEqual(['1', '2']);
  });
});

describe('what is told', () => {
  const state1 = { type: 'STATE', value: 1 };
  it.each<readonly [string, FakeTapConfig, string]>([
    ['a record before its schema', said(record({ id: 1 })), 'the tap gave a record of "s" before its schema'],
    ['garbage', said(schema, 'INFO starting'), 'line 2 of what the tap gave is no JSON: INFO starting'],
    ['a list', said('[1]'), 'line 1 of what the tap gave is no message: [1]'],
    ['no type', said({ stream: 's' }), 'line 1 of what the tap gave has no type: {"stream":"s"}'],
    [
      'a record that is none',
      said(schema, { type: 'RECORD', stream: 's', record: 5 }),
      'line 2 of what the tap gave is a RECORD without a stream or a record',
    ],
    [
      'BATCH',
      said(schema, { type: 'BATCH', stream: 's' }),
      'the tap gives BATCH messages, whose files are not read',
    ],
    [
      'two versions',
      said(schema, { type: 'ACTIVATE_VERSION', stream: 's', version: 1 }, state1, {
        type: 'ACTIVATE_VERSION',
        stream: 's',
        version: 2,
      }),
      'the tap gave two versions of its table in one run; nothing was changed',
    ],
    ['a crash', { ...stream([{ id: 1 }]), exit: 1 }, 'the tap ended with 1, and nothing was changed'],
  ])('%s', async (_, config, message) => {
    expect((await failureOf(run(config)))[1]).toBe(message);
    expect(await stagingTables(target)).toEqual([]);
  });

  it('a program that is not there; a stream that is not there; a catalog that is not there', async () => {
    const fail = async (options: JsonObject): Promise<readonly unknown[]> =>
      failureOf(run(stream([]), {}, { options }));
    expect((await fail({ tap: 'tap-nowhere' }))[1]).toBe(
      'there is no program "tap-nowhere" that could be run',
    );
    expect(await fail({ stream: 'ss' })).toEqual([
      'no-such-table',
      'the tap has no stream "ss"',
      'Did you mean "s"?',
    ]);
    expect((await fail({ catalog: 'no.json' }))[1]).toBe('the catalog no.json cannot be read');
  });

  it('versions and unknown messages are passed over, and so are other streams', async () => {
    const version = { type: 'ACTIVATE_VERSION', stream: 's', version: 7 };
    const other = { type: 'RECORD', stream: 'other', record: { id: 9 } };
    await run(said(version, schema, other, record({ id: 1 }), { type: 'COFFEE' }, '', version));
    expect(await loaded('id')).toEqual(['1']);
  });

  it('its log, without secrets', async () => {
    const lines: string[] = [];
    const config = {
      ...stream([{ id: 1 }]),
      log: ['INFO connecting with s3cr3t word', ''],
      password: 's3cr3t word',
    };
    await run(config, {}, { onTell: (text) => void lines.push(text) });
    expect(new Set(lines)).toEqual(new Set([`${process.execPath}: INFO connecting with *****`]));
    expect((await failureOf(run({ ...config, exit: 1 }))).join()).not.toContain('s3cr3t');
  });
});

describe('a tap ends with the load', () => {
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    } catch {
      return false;
    }
  };
  const appears = async (path: string): Promise<readonly [number, number]> => {
    while (!existsSync(path)) await pause(20);
    return (JSON.parse(readFileSync(path, 'utf8')) as [number, number]) ?? [0, 0];
  };
  const gone = async (pids: readonly number[]): Promise<void> => {
    while (pids.some(alive)) await pause(20);
  };
  const tapFolders = (): readonly string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('sluice-tap-'));

  it('that is interrupted', async () => {
    const stop = new AbortController();
    const hang = join(folder.root, 'pids');
    const work = failureOf(run({ ...stream([{ id: 1 }]), hang }, {}, { signal: stop.signal }));
    const pids = await appears(hang);
    stop.abort(new Error('stop'));
    expect((await work)[0]).toBe('interrupted');
    await gone(pids);
  });

  it('that is killed; what it started goes with it, and its files are removed', async () => {
    const hang = join(folder.root, 'pids');
    const before = tapFolders();
    const input = { extractor: 'singer', options: optionsOf({ ...stream([{ id: 1 }]), hang, many: 60_000 }) };
    const engine = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
    const work = loadInChild({
      engine,
      root: folder.root,
      table,
      input,
      killAt: 'checkpoint',
      times: 2,
      chunkRows: 1000,
    });
    expect((await work).signal).toBe('SIGKILL');
    if (existsSync(hang)) await gone(await appears(hang));
    while (tapFolders().some((name) => !before.includes(name))) await pause(20);
    expect((await run(stream([{ id: 1 }]))).counts.loaded).toBe(1);
  });
});
