import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { startKafka } from '../spec/rig/kafka-server.ts';
import { createRandom } from '../spec/terceirizados/random.ts';
import { measure, reportLine, sluice } from './measure.ts';
import { freshDatabase, startServer } from './postgres.ts';
import { recordOf } from './records.ts';
import { serverCpu } from './server-cpu.ts';

/** A function that makes records of 10 fields, and yields them in three ways. */
const functions = `
const made = (id: number) => ({ id, ext_id: (id * 2654435761 % 2 ** 32).toString(16) + '-' + id % 9973, name: 'alpha beta', email: 'user' + id + '@example.org',
  amount: id % 1000000 / 100, quantity: id % 50, active: id % 2 === 0, created_at: '2026-01-01T00:00:' + String(id % 60).padStart(2, '0') + 'Z', country: 'BR', note: 'row ' + id + ' says gamma, delta' });
export async function* single({ options: { rows } }: any) { for (let id = 0; id < rows; id++) yield made(id); }
export async function* arrays({ options: { rows } }: any) {
  for (let id = 0; id < rows; id += 1000) yield Array.from({ length: 1000 }, (_, more) => made(id + more));
}
export async function* marked({ options: { rows }, checkpoint }: any) {
  for (let id = 0; id < rows; id++) { yield made(id); yield checkpoint(id); }
}
`;

/**
 * Rows of 10 fields that a function in TypeScript makes and yields (singly; in arrays; with a checkpoint behind each), and messages of Kafka, appended to
 * a new table on Postgres: rows by CPU second of client and server. What making the records costs is among it.
 */
export async function benchStreams(print: (line: string) => void, rows: number): Promise<void> {
  const server = await startServer();
  const kafka = await startKafka();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const url = await freshDatabase(server, 'bench_streams');
    mkdirSync(join(folder, 'sources'));
    const topic = `bench_${Date.now()}`;
    await produce(kafka.brokers, topic, rows);
    writeFileSync(
      join(folder, 'project.yml'),
      `name: loading\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${url}", schema: public}\n`,
    );
    writeFileSync(join(folder, 'sources/s.ts'), functions);
    const tables = ['single', 'arrays', 'marked'].map(
      (name) => `      - {name: ${name}, options: {rows: ${rows}}}\n`,
    );
    writeFileSync(
      join(folder, 'sources/s.yml'),
      `version: 2\nsources:\n  - name: s\n    schema: raw\n    extractor: typescript\n    load: append\n    tables:\n${tables.join('')}  - name: k\n    schema: raw\n    extractor: stream\n    tables:\n      - {name: messages, protocol: kafka, brokers: "${kafka.brokers}", topic: ${topic}, batch: {rows: 50000}}\n`,
    );
    for (const [table, work] of Object.entries({
      'source:s.single': 'TypeScript, single rows',
      'source:s.arrays': 'TypeScript, arrays of 1,000',
      'source:s.marked': 'TypeScript, a checkpoint a row',
      'source:k.messages': 'Kafka, commits of 50,000',
    })) {
      const before = await serverCpu(server.url);
      const argv = [...sluice, 'load', '--quiet', '--full-refresh', '--select', table];
      const spent = measure({ argv, cwd: folder, runs: 1 });
      const after = await serverCpu(server.url);
      const onServer = before === null || after === null ? null : after - before;
      const rate = Math.round(rows / (spent.cpu + (onServer ?? 0)) / 1000);
      const note = onServer === null ? 'server not known' : `server ${onServer.toFixed(2)} CPU s`;
      print(
        reportLine(`${rows / 1000}k rows × 10, ${work}`, 'sluice', spent, `${note}, ${rate}k rows/CPU s`),
      );
    }
  } finally {
    await kafka.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function produce(brokers: string, topic: string, rows: number): Promise<void> {
  const client = { clientId: 'bench', bootstrapBrokers: [brokers] };
  const admin = new Admin(client);
  await admin.createTopics({ topics: [topic], partitions: 4, replicas: 1 });
  await admin.close();
  const producer = new Producer({ ...client, serializers: stringSerializers, idempotent: true, acks: -1 });
  const random = createRandom(11);
  for (let from = 0; from < rows; from += 2000) {
    await producer.send({
      messages: Array.from({ length: 2000 }, (_, more) => ({
        topic,
        partition: (from + more) % 4,
        value: JSON.stringify(recordOf(from + more, random)),
      })),
    });
  }
  await producer.close();
}
