import { BSON } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MongoServer, startMongo } from '../rig/mongo-server.ts';
import { columnsOf } from './load-rig.ts';
import { refusal } from './load-suite.ts';
import { type MongodbBench, openMongodbBench } from './mongodb-rig.ts';

const { Binary, BSONRegExp, Code, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp, UUID } = BSON;

let mongo: MongoServer;
let bench: MongodbBench;
let count = 0;
beforeAll(async () => {
  mongo = await startMongo();
  bench = await openMongodbBench(mongo);
});
afterAll(async () => {
  await bench?.close();
  await mongo?.stop();
});

/** A collection with some documents; its name, which is the table's, too. */
async function fill(documents: readonly BSON.Document[]): Promise<string> {
  const name = `c${++count}`;
  await bench.client
    .db(bench.name)
    .collection(name)
    .insertMany([...documents]);
  return name;
}

describe('types', () => {
  const id = new ObjectId('65a1b2c3d4e5f60718293a4b');
  const uuid = 'aa1c2d3e-4f50-4617-8293-a4b5c6d7e8f9';
  const at = new Date('2024-02-29T23:59:59.007Z');
  it.each<{
    readonly name: string;
    readonly values: readonly unknown[];
    readonly type: string;
    readonly rows: readonly string[];
  }>([
    { name: 'int', values: [1, -2], type: 'integer', rows: ['1', '-2'] },
    { name: 'whole and other doubles', values: [1, 2.5], type: 'numeric', rows: ['1', '2.5'] },
    {
      name: 'longs past 2^53',
      values: [Long.fromString('9007199254740993'), Long.MIN_VALUE],
      type: 'bigint',
      rows: ['9007199254740993', '-9223372036854775808'],
    },
    {
      name: 'decimals',
      values: [Decimal128.fromString('19.990'), Decimal128.fromString('1E+3'), 7],
      type: 'numeric',
      rows: ['19.990', '1000', '7'],
    },
    {
      name: 'a NaN among numbers',
      values: [1, Number.NaN, Infinity],
      type: 'text',
      rows: ['1', 'NaN', 'Infinity'],
    },
    {
      name: 'dates',
      values: [at, new Date(0)],
      type: 'timestamp with time zone',
      rows: ['2024-02-29 23:59:59.007+00', '1970-01-01 00:00:00+00'],
    },
    { name: 'ObjectIds', values: [id], type: 'text', rows: ['65a1b2c3d4e5f60718293a4b'] },
    { name: 'UUIDs', values: [new UUID(uuid)], type: 'uuid', rows: [uuid] },
    { name: 'bytes', values: [new Binary(Buffer.from([0, 255]))], type: 'text', rows: ['\\x00ff'] },
    { name: 'booleans', values: [true, null, false], type: 'boolean', rows: ['true', '∅', 'false'] },
    { name: 'texts', values: ['00123', 'té 𝄞'], type: 'text', rows: ['00123', 'té 𝄞'] },
    { name: 'mixed values', values: [1, 'a', true], type: 'text', rows: ['1', 'a', 'true'] },
    {
      name: 'objects and lists',
      values: [{ a: 1 }, [1, 'x']],
      type: 'jsonb',
      rows: ['{"a": 1}', '[1, "x"]'],
    },
    {
      name: 'what only BSON has',
      values: [
        new Timestamp({ t: 1, i: 2 }),
        new BSONRegExp('^a', 'i'),
        new Code('f()'),
        new MinKey(),
        new MaxKey(),
      ],
      type: 'jsonb',
      rows: [
        '{"$timestamp": {"i": 2, "t": 1}}',
        '{"$regularExpression": {"options": "i", "pattern": "^a"}}',
        '{"$code": "f()"}',
        '{"$minKey": 1}',
        '{"$maxKey": 1}',
      ],
    },
  ])('$name', async ({ values, type, rows }) => {
    const table = await fill(values.map((v, _id) => ({ _id: _id as unknown as BSON.ObjectId, v })));
    await bench.load(table, table);
    expect((await columnsOf(bench.database, 'raw', table))[1]).toBe(`v ${type}`);
    expect(await bench.rows(`select v::text from raw.${table} order by _id`)).toEqual(rows);
  });

  it('declared ones take what they can', async () => {
    const table = await fill([
      {
        n: Number.NaN,
        at: new Date(0),
        b: new Binary(Buffer.from([1, 2])),
        tags: ['a', 'b "c"'],
      },
      { n: -Infinity, at: null, b: null, tags: [] },
      { n: 1.5, at, b: new Binary(Buffer.from([3])) },
      { n: 1, at: new Date(1) },
    ]);
    const report = await bench.load(table, table, {
      columns: [
        { name: 'n', type: 'double precision' },
        { name: 'at', type: 'timestamptz' },
        { name: 'b', type: 'bytea' },
        { name: 'tags', type: 'text[]' },
      ],
    });
    expect(report.rejectsByReason).toEqual({});
    expect(
      await bench.rows(
        `select n::text, (at at time zone 'UTC')::text, b::text, tags::text from raw.${table} order by n, at`,
      ),
    ).toEqual([
      '-Infinity|∅|∅|{}',
      '1|1970-01-01 00:00:00.001|∅|∅',
      '1.5|2024-02-29 23:59:59.007|\\x03|∅',
      'NaN|1970-01-01 00:00:00|\\x0102|{a,"b \\"c\\""}',
    ]);
  });
});

describe('what is read', () => {
  it('is what filter and projection leave', async () => {
    const table = await fill([
      { _id: new ObjectId('000000000000000000000001'), s: 'open', at: new Date('2024-01-02'), x: 1 },
      { s: 'open', at: new Date('2023-01-02'), x: 2 },
      { s: 'shut', at: new Date('2024-01-02'), x: 3 },
    ]);
    await bench.load(table, table, {
      options: { filter: { s: 'open', at: { $gte: { $date: '2024-01-01T00:00:00Z' } } }, projection: ['x'] },
    });
    expect(await bench.rows(`select _id, x from raw.${table}`)).toEqual(['000000000000000000000001|1']);
    expect(await columnsOf(bench.database, 'raw', table)).toHaveLength(6);
  });

  it.each([1, 2, 7])('comes in batches of %i, whatever the types of _id', async (batch_size) => {
    const ids: unknown[] = [
      3,
      -1.5,
      Long.fromString('9007199254740993'),
      Decimal128.fromString('2.5'),
      Number.NaN,
      'a',
      '',
      { a: 1 },
      new Binary(Buffer.from([1])),
      new ObjectId(),
      false,
      true,
      new Date(5),
      new Timestamp({ t: 1, i: 1 }),
    ];
    const table = await fill(ids.map((_id, n) => ({ _id: _id as BSON.ObjectId, n })));
    await bench.load(table, table, { options: { batch_size } });
    expect(await bench.rows(`select n from raw.${table} order by n`)).toEqual(ids.map((_, n) => String(n)));
  });

  it('is nothing of an empty collection, with a cursor or without', async () => {
    const table = `c${++count}`;
    await bench.client.db(bench.name).createCollection(table);
    expect((await bench.load(table, table)).counts).toMatchObject({ read: 0, loaded: 0 });
    const again = await bench.load(`${table}b`, table, { load: 'append', cursor: { field: 'at' } });
    expect(again.counts).toMatchObject({ read: 0, loaded: 0 });
  });
});

describe('a cursor', () => {
  const day = (n: number): Date => new Date(Date.UTC(2024, 0, n));
  const insert = (table: string, documents: readonly BSON.Document[]): Promise<unknown> =>
    bench.client
      .db(bench.name)
      .collection(table)
      .insertMany([...documents]);

  it('append: what is greater than the last value, once', async () => {
    const table = await fill([
      { n: 1, at: day(1) },
      { n: 2, at: day(2) },
    ]);
    const input = { load: 'append', cursor: { field: 'at' } } as const;
    await bench.load(table, table, input);
    await insert(table, [
      { n: 3, at: day(2) },
      { n: 4, at: day(3) },
      { n: 5, at: day(1) },
    ]);
    expect((await bench.load(table, table, input)).counts.loaded).toBe(1);
    expect((await bench.load(table, table, input)).counts.loaded).toBe(0);
    expect(await bench.rows(`select n from raw.${table} order by n`)).toEqual(['1', '2', '4']);
    expect(await bench.rows(`select cursor::text from sluice.state where relation = 'raw.${table}'`)).toEqual(
      [`{"at": "2024-01-03T00:00:00.000Z", "value": {"$date": {"$numberLong": "${day(3).getTime()}"}}}`],
    );
  });

  it.each([
    ['a number', (n: number) => n],
    ['a long', (n: number) => Long.fromNumber(n).add(Long.fromString('9007199254740993'))],
    ['a decimal', (n: number) => Decimal128.fromString(`${n}.5`)],
    ['a text', (n: number) => `k${n}`],
    ['an ObjectId', (n: number) => new ObjectId(`00000000000000000000000${n}`)],
  ])('append by _id, which is %s', async (_name, idOf) => {
    const table = await fill([1, 2].map((n) => ({ _id: idOf(n) as BSON.ObjectId, n })));
    const input = { load: 'append', cursor: { field: '_id' } } as const;
    await bench.load(table, table, input);
    await insert(table, [{ _id: idOf(3) as BSON.ObjectId, n: 3 }]);
    expect((await bench.load(table, table, input)).counts.loaded).toBe(1);
    expect((await bench.load(table, table, input)).counts.loaded).toBe(0);
    expect(await bench.rows(`select n from raw.${table} order by n`)).toEqual(['1', '2', '3']);
  });

  it('merge: from the last value on, less the lag', async () => {
    const table = await fill([1, 2, 3].map((n) => ({ n, at: day(n), v: 'old' })));
    const input = { load: 'merge', key: ['n'], cursor: { field: 'at', lag: '1d' } } as const;
    await bench.load(table, table, input);
    await bench.client
      .db(bench.name)
      .collection(table)
      .updateMany({}, { $set: { v: 'new' } });
    await bench.load(table, table, input);
    expect(await bench.rows(`select n, v from raw.${table} order by n`)).toEqual(['1|old', '2|new', '3|new']);
  });

  it('start: where the first load begins', async () => {
    const table = await fill([1, 2, 3].map((n) => ({ n, at: day(n) })));
    await bench.load(table, table, { load: 'append', cursor: { field: 'at', start: '2024-01-02' } });
    expect(await bench.rows(`select n from raw.${table} order by n`)).toEqual(['2', '3']);
  });

  it('tells of documents that it would never read', async () => {
    const table = await fill([{ _id: 1, at: day(1) }, { _id: 2, at: '2024-01-02' }, { _id: 3 }]);
    const cursor = { field: 'at' };
    const error = await refusal(bench.load(table, table, { load: 'append', cursor }));
    expect(error.code).toBe('source-refused');
    expect(error.message).toMatch(
      /^the cursor's field "at" is missing in a document, or of another type than in others, so that it would never be read: \{"_id":\d/,
    );
    await bench.client.db(bench.name).collection(table).deleteOne({ at: '2024-01-02' });
    await bench.load(table, table, { load: 'append', cursor: { ...cursor, missing: 'skip' } });
    expect(await bench.rows(`select _id from raw.${table}`)).toEqual(['1']);
  });
});

describe('what is wrong is told', () => {
  const failing = async (options: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const { code, message, help } = await refusal(bench.load('wrong', 'x', { options }));
    return [code, message, help ?? ''];
  };

  it('a collection that is not there', async () => {
    const client = bench.client.db(`${bench.name}_few`);
    await client.createCollection('orders');
    await client.createCollection('Users');
    expect(await failing({ collection: 'users', from_database: `${bench.name}_few` })).toEqual([
      'no-such-table',
      `there is no collection "users" in database "${bench.name}_few"`,
      'There is Users, orders.',
    ]);
    await client.dropDatabase();
    expect(await failing({ from_database: `${bench.name}_none` })).toEqual([
      'no-such-table',
      `there is no collection "x" in database "${bench.name}_none"`,
      'The database has none: look at its name, which tells capitals from small letters.',
    ]);
  });

  it('a host that is not there, without the password', async () => {
    const [code, message] = await failing({
      url: 'mongodb://root:s3cret@no-such-host.invalid/?serverSelectionTimeoutMS=300',
    });
    expect([code, message]).toEqual(['unknown-host', 'there is no host no-such-host.invalid']);
  });

  it('a port on which nobody listens', async () => {
    const [code, message] = await failing({
      url: 'mongodb://root:s3cret@127.0.0.1:9/?serverSelectionTimeoutMS=300',
    });
    expect(code).toBe('source-unreachable');
    expect(message).toBe('mongodb://127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9');
  });

  it('a url that is none', async () => {
    expect(await failing({ url: 'mongodb://root:s3cret@host:port/' })).toEqual([
      'bad-load-option',
      expect.stringMatching(/^"url" is no connection string that can be used: /),
      '',
    ]);
  });

  it('a filter that the server does not take', async () => {
    const table = await fill([{ a: 1 }]);
    const error = await refusal(bench.load(table, table, { options: { filter: { a: { $nonsense: 1 } } } }));
    expect(error.code).toBe('source-refused');
    expect(error.message).toContain('$nonsense');
  });
});

describe('a server that asks for a password', () => {
  it('refuses a wrong one, and the message does not hold it', async () => {
    // What is given or in a container lets everyone in.
    const strict = await startMongo(['--auth']);
    try {
      const { host } = new URL(strict.url);
      const error = await refusal(
        bench.load('wrong', 'x', {
          options: { url: `mongodb://root:s3cret@${host}/?directConnection=true` },
        }),
      );
      expect(error.code).toBe('not-authorized');
      expect(error.message).toMatch(new RegExp(`^mongodb://${host} refused user or password: `));
      expect(JSON.stringify([error.message, error.help])).not.toContain('s3cret');
    } finally {
      await strict.stop();
    }
  });
});
