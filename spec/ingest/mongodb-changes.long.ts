import { tmpdir } from 'node:os';
import { BSON, type Collection } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadReport } from '../../src/ingest/load-request.ts';
import { type MongoServer, startMongo } from '../rig/mongo-server.ts';
import { loadInChild } from './load-in-child.ts';
import { columnsOf, load, type SpecificationInput, stagingTables } from './load-rig.ts';
import { refusal } from './load-suite.ts';
import { type MongodbBench, openMongodbBench } from './mongodb-rig.ts';

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

interface Row {
  readonly _id: number;
  readonly v?: unknown;
  readonly n?: number;
  readonly tags?: readonly unknown[];
}

interface Watched {
  readonly table: string;
  readonly collection: Collection<Row>;
  readonly input: SpecificationInput;
  readonly load: () => Promise<LoadReport>;
}

async function watched(
  documents: readonly Row[],
  options: SpecificationInput['options'] = {},
): Promise<Watched> {
  const table = `w${++count}`;
  const collection = bench.client.db(bench.name).collection<Row>(table);
  await collection.insertMany([...documents]);
  const input = bench.input(table, { load: 'merge', key: ['_id'], options: { mode: 'changes', ...options } });
  return {
    table,
    collection,
    input,
    load: () => load(bench.database, tmpdir(), table, input, { chunkRows: 1 }),
  };
}

describe('changes of a collection', () => {
  it('all documents first, then what was inserted, changed, replaced and deleted', async () => {
    const {
      table,
      collection,
      load: run,
    } = await watched([1, 2, 3, 4].map((_id) => ({ _id, v: `old ${_id}` })));
    expect((await run()).counts.loaded).toBe(4);
    await collection.insertOne({ _id: 5, v: 'new 5' });
    await collection.updateOne({ _id: 1 }, { $set: { v: 'changed 1' } });
    await collection.updateOne({ _id: 1 }, { $set: { v: 'changed 1 again' } });
    await collection.replaceOne({ _id: 2 }, { v: 'replaced 2' });
    await collection.deleteOne({ _id: 3 });
    await collection.insertOne({ _id: 6, v: 'short' });
    await collection.deleteOne({ _id: 6 });
    await run();
    const rows = (): Promise<readonly string[]> => bench.rows(`select _id, v from raw.${table} order by _id`);
    expect(await rows()).toEqual(['1|changed 1 again', '2|replaced 2', '4|old 4', '5|new 5']);
    // Nothing has changed since.
    expect((await run()).counts).toMatchObject({ read: 0, loaded: 0 });
    await collection.insertOne({ _id: 3, v: 'back' });
    await run();
    expect(await rows()).toEqual(['1|changed 1 again', '2|replaced 2', '3|back', '4|old 4', '5|new 5']);
  });

  it('deletes: mark leaves the row as it was, and says since which load', async () => {
    const {
      table,
      collection,
      load: run,
    } = await watched(
      [
        { _id: 1, v: 'a' },
        { _id: 2, v: 'b' },
      ],
      {
        deletes: 'mark',
      },
    );
    await run();
    await collection.deleteOne({ _id: 1 });
    const { loadId } = await run();
    const rows = (): Promise<readonly string[]> =>
      bench.rows(
        `select _id, v, _sluice_deleted, _sluice_load_id = ${loadId} from raw.${table} order by _id`,
      );
    expect(await rows()).toEqual(['1|a|true|true', '2|b|∅|false']);
    await collection.insertOne({ _id: 1, v: 'again' });
    await run();
    expect(await rows()).toEqual(['1|again|∅|false', '2|b|∅|false']);
  });

  it('child tables and declared columns go with their rows', async () => {
    const table = `w${++count}`;
    const collection = bench.client.db(bench.name).collection<Row>(table);
    await collection.insertMany(
      [1, 2].map((_id) => ({ _id, v: BSON.Decimal128.fromString('1.50'), tags: [_id, _id * 10] })),
    );
    const input = bench.input(table, {
      load: 'merge',
      key: ['_id'],
      columns: [
        { name: '_id', type: 'integer' },
        { name: 'v', type: 'numeric(9,2)' },
      ],
      options: { mode: 'changes', unknown_columns: 'ignore', nested: { tables: { tags: '$.tags[*]' } } },
    });
    const run = (): ReturnType<typeof load> => load(bench.database, tmpdir(), table, input);
    await run();
    await collection.updateOne({ _id: 1 }, { $set: { tags: [7], v: BSON.Decimal128.fromString('2.25') } });
    await collection.deleteOne({ _id: 2 });
    await run();
    expect(await bench.rows(`select _id, v from raw.${table}`)).toEqual(['1|2.25']);
    expect(await bench.rows(`select value from raw.${table}_tags`)).toEqual(['7']);
    expect((await columnsOf(bench.database, 'raw', table)).slice(0, 4)).toEqual([
      '_id integer',
      'v numeric(9,2)',
      '_sluice_id text',
      '_sluice_deleted boolean',
    ]);
  });

  it.each(['checkpoint', 'commit', 'drop-staging'] as const)(
    'killed in front of %s, the token and the rows are of one load',
    async (killAt) => {
      const {
        table,
        collection,
        input,
        load: run,
      } = await watched(
        Array.from({ length: 40 }, (_, _id) => ({ _id, n: 0 })),
        { batch_size: 10 },
      );
      const task = { engine: bench.engine, root: tmpdir(), table, input, killAt, chunkRows: 1 };
      const times = killAt === 'checkpoint' ? 3 : 1;
      // The first load, and one that reads changes.
      await loadInChild({ ...task, times });
      await collection.updateMany({ _id: { $lt: 30 } }, { $set: { n: 1 } });
      await collection.deleteMany({ _id: { $gte: 35 } });
      await run();
      if (killAt !== 'drop-staging') await run();
      await collection.updateMany({}, { $inc: { n: 10 } });
      await loadInChild({ ...task, times });
      await run();
      const expected = Array.from({ length: 35 }, (_, id) => `${id}|${id < 30 ? 11 : 10}`);
      expect(await bench.rows(`select _id, n from raw.${table} order by _id`)).toEqual(expected);
      expect(await stagingTables(bench.database)).toEqual([]);
    },
  );

  it('a collection that was dropped is told', async () => {
    const { collection, load: run } = await watched([{ _id: 1 }]);
    await run();
    await collection.drop();
    await collection.insertOne({ _id: 2 });
    const error = await refusal(run());
    expect([error.code, error.message, error.help]).toEqual([
      'source-refused',
      'the collection was dropped or renamed, so that its changes end',
      'Load it again from the beginning with --full-refresh.',
    ]);
  });
});

it('a server without change streams is told', async () => {
  const plain = await startMongo(['--standalone']);
  const own = await openMongodbBench(plain);
  try {
    await own.client.db(own.name).collection<Row>('c').insertOne({ _id: 1 });
    const input = own.input('c', { load: 'merge', key: ['_id'], options: { mode: 'changes' } });
    const error = await refusal(load(bench.database, tmpdir(), 'plain', input));
    expect(error.code).toBe('source-refused');
    expect(error.message).toMatch(/^the server has no change streams: /);
    expect(error.help).toContain('They need a replica set.');
  } finally {
    await own.close();
    await plain.stop();
  }
});
