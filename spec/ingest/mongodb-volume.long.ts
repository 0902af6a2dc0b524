import { tmpdir } from 'node:os';
import { BSON } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MongoServer, startMongoForVolume } from '../rig/mongo-server.ts';
import { loadInChild } from './load-in-child.ts';
import { columnsOf } from './load-rig.ts';
import { type MongodbBench, openMongodbBench } from './mongodb-rig.ts';

let mongo: MongoServer;
let bench: MongodbBench;
beforeAll(async () => {
  mongo = await startMongoForVolume();
  bench = await openMongodbBench(mongo);
});
afterAll(async () => {
  await bench?.close();
  await mongo?.stop();
});

describe('dates that other servers do not keep', () => {
  const dates = [
    new Date(Date.UTC(20_000, 0, 1)),
    new Date('-000043-03-15T00:00:00.000Z'),
    new Date('0001-01-01T00:00:00.000Z'),
  ];
  it.each([
    {
      name: 'are texts as a column of their own',
      columns: [],
      type: 'text',
      rows: ['20000-01-01T00:00:00.000Z', '0044-03-15T00:00:00.000Z BC', '0001-01-01T00:00:00.000Z'],
    },
    {
      name: 'are instants where they are declared',
      columns: [{ name: 'at', type: 'timestamptz' }],
      type: 'timestamp with time zone',
      rows: ['20000-01-01 00:00:00+00', '0044-03-15 00:00:00+00 BC', '0001-01-01 00:00:00+00'],
    },
  ])('$name', async ({ columns, type, rows }) => {
    const table = `dates_${columns.length}`;
    const documents = dates.map((at, _id) => ({ _id: _id as unknown as BSON.ObjectId, at }));
    await bench.client.db(bench.name).collection(table).insertMany(documents);
    await bench.load(table, table, { columns });
    expect(await columnsOf(bench.database, 'raw', table)).toContain(`at ${type}`);
    expect(await bench.rows(`select at::text from raw.${table} order by _id`)).toEqual(rows);
  });
});

describe('many documents', () => {
  const total = 200_000;
  it('are loaded in the memory that a few take', async () => {
    const collection = bench.client.db(bench.name).collection('many');
    const word = 'w'.repeat(300);
    for (let from = 0; from < total; from += 5000) {
      await collection.insertMany(
        Array.from({ length: 5000 }, (_, more) => ({
          _id: (from + more) as unknown as BSON.ObjectId,
          word,
          price: BSON.Decimal128.fromString(`${from + more}.25`),
          tags: ['a', 'b'],
        })),
        { ordered: false },
      );
    }
    const peak = async (table: string, filter: BSON.Document): Promise<number> => {
      const { peak: bytes } = await loadInChild({
        engine: bench.engine,
        root: tmpdir(),
        table,
        input: bench.input('many', { options: { filter } }),
        killAt: null,
        times: 1,
      });
      return bytes / (1 << 20);
    };
    const few = await peak('few', { _id: { $lt: 50_000 } });
    const many = await peak('many', {});
    expect(await bench.rows('select count(*), count(distinct _id), sum(price)::text from raw.many')).toEqual([
      `${total}|${total}|${((total - 1) * total) / 2 + total / 4}.00`,
    ]);
    // All are 60 MB more than the few.
    expect(many - few).toBeLessThan(40);
  });
});
