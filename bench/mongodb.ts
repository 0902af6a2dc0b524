import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BSON, MongoClient } from 'mongodb';
import { postgresDialect } from '../src/adapters/shared/postgres-dialect.ts';
import type { RecordBatch } from '../src/ingest/extract/extractor.ts';
import { BsonReader, DocumentFault } from '../src/ingest/extract/mongodb/read-bson.ts';
import { ColumnTable } from '../src/ingest/normalize/column-table.ts';
import { encodeRecords, mapRecords } from '../src/ingest/normalize/encode-records.ts';
import { startMongoForVolume } from '../spec/rig/mongo-server.ts';
import { createRandom } from '../spec/terceirizados/random.ts';
import { measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, startServer } from './postgres.ts';
import { serverCpu } from './server-cpu.ts';

const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa'.split(' ');

/** One of the generated documents: 12 fields, some 420 bytes of BSON. */
function documentOf(id: number, random: ReturnType<typeof createRandom>): BSON.Document {
  const word = (): string => random.pick(words);
  return {
    _id: new BSON.ObjectId(id.toString(16).padStart(24, '0')),
    order_id: BSON.Long.fromNumber(7_000_000_000 + id),
    customer: `${word()} ${word()}`,
    email: `user${id}@example.org`,
    amount: BSON.Decimal128.fromString((random.integer(0, 999_999) / 100).toFixed(2)),
    quantity: random.integer(0, 49),
    weight: random.integer(0, 99_999) / 1000,
    active: random.chance(0.5),
    created_at: new Date(1_767_225_600_000 + id * 1000),
    address: { city: word(), zip: String(random.integer(10_000, 99_999)), geo: { lat: 1.5, lon: -2.25 } },
    tags: [word(), word(), word()],
    note: `order ${id} says ${word()}, ${word()}`,
  };
}

type Decode = (documents: readonly Uint8Array[]) => RecordBatch['records'];

/** Decoding and encoding alone, in this process: no server, no sockets. Documents by CPU second. */
function decodeAndEncode(documents: readonly Uint8Array[], decode: Decode): number {
  const columns = new ColumnTable({
    specification: { columns: [], contract: 'evolve', checks: [], key: [] },
    existing: [],
    knownFields: new Map(),
    naming: 'snake_case',
    unknownColumns: 'load',
    inferTypes: true,
    forgetTypes: false,
    types: postgresDialect.types,
    maximumBytes: 63,
  });
  const once = (): void => {
    for (let from = 0; from < documents.length; from += 1000) {
      const part = documents.slice(from, from + 1000);
      const records = decode(part);
      const batch: RecordBatch = {
        kind: 'records',
        slice: 's',
        file: null,
        rowCount: records.length,
        records,
        lines: null,
        rejects: [],
        byteCount: part.reduce((sum, { length }) => sum + length, 0),
        rawText: () => '',
      };
      mapRecords(batch, columns);
      encodeRecords(batch, columns, { nullTexts: [''], contract: 'evolve', sequence: null });
    }
  };
  once();
  const before = process.cpuUsage();
  for (let run = 0; run < 3; run++) once();
  const { user, system } = process.cpuUsage(before);
  return (3 * documents.length) / ((user + system) / 1e6);
}

const reader = new BsonReader();
const byWalker: Decode = (documents) =>
  documents.map((bytes) => {
    const record = reader.read(bytes);
    if (record instanceof DocumentFault) throw new Error(record.reason);
    return record;
  });
/** What the official library makes of a document, as JSON would have it. */
const byLibrary: Decode = (documents) =>
  documents.map(
    (bytes) => JSON.parse(BSON.EJSON.stringify(BSON.deserialize(bytes))) as RecordBatch['records'][number],
  );

/**
 * Loads documents of 12 fields whose types are to be found out: documents by CPU second of client and Postgres. Beside it the
 * decoding and encoding alone.
 */
export async function benchMongodb(print: (line: string) => void, total: number): Promise<void> {
  const random = createRandom(11);
  const sample = Array.from({ length: 50_000 }, (_, id) => BSON.serialize(documentOf(id, random)));
  const bytes = sample.reduce((sum, { length }) => sum + length, 0) / sample.length;
  const thousands = (rate: number): string => `${Math.round(rate / 1000)}k documents/CPU s`;
  print(
    `decoding and encoding alone, ${bytes.toFixed(0)} B a document: ${thousands(decodeAndEncode(sample, byWalker))}`,
  );
  print(
    `the same through bson and Extended JSON: ${thousands(decodeAndEncode(sample.slice(0, 10_000), byLibrary))}`,
  );

  const postgres = await startServer();
  const mongo = await startMongoForVolume();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const client = new MongoClient(mongo.url);
  try {
    const collection = client.db('bench').collection('orders');
    await collection.drop().catch(() => undefined);
    for (let from = 0; from < total; from += 5000)
      await collection.insertMany(
        Array.from({ length: Math.min(5000, total - from) }, (_, more) => documentOf(from + more, random)),
        { ordered: false },
      );
    const url = await freshDatabase(postgres, 'bench_mongodb');
    mkdirSync(join(folder, 'sources'));
    writeFileSync(
      join(folder, 'project.yml'),
      `name: loading\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${url}", schema: public}\n`,
    );
    writeFileSync(
      join(folder, 'sources/shop.yml'),
      `sources:\n  - name: shop\n    schema: raw\n    extractor: mongodb\n    url: "${mongo.url}"\n    from_database: bench\n    tables:\n      - name: orders\n`,
    );
    for (let again = 0; again < 2; again++) {
      const before = await serverCpu(postgres.url);
      const spent = measure({ argv: [...sluice, 'load', '--quiet', '--full-refresh'], cwd: folder, runs: 1 });
      const after = await serverCpu(postgres.url);
      const onServer = before === null || after === null ? 0 : after - before;
      const note = `Postgres ${onServer.toFixed(2)} CPU s, ${thousands(total / (spent.cpu + onServer))}; client alone ${thousands(total / spent.cpu)}`;
      print(reportLine(`${total / 1000}k documents × 12 from ${mongo.what}`, 'sluice', spent, note));
    }
  } finally {
    await client.close();
    await mongo.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
