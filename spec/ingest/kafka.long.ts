import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tmpdir } from 'node:os';
import type { Database } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { type KafkaServer, startKafka } from '../rig/kafka-server.ts';
import { launcher } from '../rig/run-sluice.ts';
import { createFolder, load, type LoadFolder, rowsOf, type SpecificationInput } from './load-rig.ts';
import { refusal } from './load-suite.ts';
import { openEngine } from './open-engine.ts';

let kafka: KafkaServer;
let server: TestDatabase;
let database: Database;
let admin: Admin;
let producer: Producer<string, string, string, string>;
let topic = '';
let count = 0;

beforeAll(async () => {
  kafka = await startKafka();
  server = await createTestDatabase();
  database = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
  const client = { clientId: 'spec', bootstrapBrokers: [kafka.brokers], retries: 10, retryDelay: 200 };
  admin = new Admin(client);
  producer = new Producer({ ...client, serializers: stringSerializers, idempotent: true, acks: -1 });
});
afterAll(async () => {
  await producer?.close();
  await admin?.close();
  await database?.close();
  await server?.drop();
  await kafka?.stop();
});
beforeEach(() => {
  topic = `t${Date.now()}_${++count}`;
});

/** Whether the broker knows of the topic: it hears of what was done to one a moment later. */
const isKnown = (): Promise<boolean> =>
  producer.metadata({ topics: [topic], forceUpdate: true }).then(
    () => true,
    () => false,
  );
const makeTopic = async (partitions: number): Promise<void> => {
  await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
  while (!(await isKnown())) await pause(20);
};
/** Records `from` to `to`, each into the partition of its number. */
const produce = (from: number, to: number, partitions: number): Promise<unknown> =>
  producer.send({
    messages: Array.from({ length: to - from }, (_, at) => ({
      topic,
      partition: (from + at) % partitions,
      key: `k${from + at}`,
      value: JSON.stringify({ id: from + at, word: `word ${from + at}` }),
    })),
  });
const stream = (options: JsonObject = {}, more: Partial<SpecificationInput> = {}): SpecificationInput => ({
  extractor: 'stream',
  load: 'append',
  ...more,
  options: { protocol: 'kafka', brokers: kafka.brokers, topic, ...options },
});
const run = (input = stream(), more: Parameters<typeof load>[4] = {}): ReturnType<typeof load> =>
  load(database, tmpdir(), topic, input, { clock: Date.now, ...more });
const rows = (sql: string): Promise<readonly string[]> => rowsOf(database, sql.replaceAll('TOPIC', topic));
const ids = (): Promise<readonly string[]> => rows('select id from raw.TOPIC order by id');
const numbers = (many: number): readonly string[] => Array.from({ length: many }, (_, id) => String(id));
const offsets = (): Promise<readonly string[]> =>
  rows(`select slice, cursor->>'offset' from sluice.state where relation = 'raw.TOPIC' order by slice`);

describe('topics of Kafka', () => {
  it('are loaded by partition and offset, up to what is there, and gone on with', async () => {
    await makeTopic(3);
    await produce(0, 1000, 3);
    const input = stream({ metadata: ['key', 'partition', 'offset'], batch: { rows: 300 } });
    const report = await run(input);
    expect(report.counts).toMatchObject({ read: 1000, loaded: 1000, rejected: 0 });
    expect(await ids()).toEqual(numbers(1000));
    expect(await offsets()).toEqual([`${topic}/0|334`, `${topic}/1|333`, `${topic}/2|333`]);
    expect(
      await rows(
        `select id, _key, _partition, _offset, _sluice_file, _sluice_line from raw.TOPIC where id = 4`,
      ),
    ).toEqual([`4|k4|1|1|${topic}/1|1`]);
    await produce(1000, 1100, 3);
    await run(input);
    expect(await ids()).toEqual(numbers(1100));
    expect((await run(input)).counts.read).toBe(0);
  });

  it('give bad messages and tombstones to the rejects, with their offset', async () => {
    await makeTopic(1);
    await produce(0, 2, 1);
    await producer.send({
      messages: [
        { topic, value: 'poison' },
        { topic, value: '[1]' },
        { topic, key: 'k', value: '{"id":2}' },
      ],
    });
    const other = new Producer({ clientId: 'raw', bootstrapBrokers: [kafka.brokers] });
    await other.send({
      acks: -1,
      messages: [
        { topic, value: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
        { topic, key: Buffer.from('k'), value: null as unknown as Buffer },
      ],
    });
    await other.close();
    const report = await run();
    expect(report.counts).toMatchObject({ read: 7, loaded: 3, rejected: 4 });
    expect(
      await rows(
        `select file, line, reason, raw from sluice.rejects where relation = 'raw.TOPIC' order by line`,
      ),
    ).toEqual([
      `${topic}/0|2|not_json|poison`,
      `${topic}/0|3|not_an_object|[1]`,
      `${topic}/0|5|bad_encoding|{"\ufffd":1}`,
      `${topic}/0|6|tombstone|{}`,
    ]);
  });

  it('count without the messages of transactions that were aborted', async () => {
    await makeTopic(1);
    const bound = new Producer({
      clientId: 'bound',
      bootstrapBrokers: [kafka.brokers],
      serializers: stringSerializers,
      transactionalId: topic,
      idempotent: true,
    });
    for (const [id, ending] of [
      [0, 'commit'],
      [100, 'abort'],
      [1, 'commit'],
    ] as const) {
      const transaction = await bound.beginTransaction();
      await transaction.send({
        messages: [
          { topic, value: JSON.stringify({ id }) },
          { topic, value: JSON.stringify({ id: id + 0.5 }) },
        ],
      });
      await transaction[ending]();
    }
    await bound.close();
    await run();
    expect(await ids()).toEqual(['0', '0.5', '1', '1.5']);
  });

  it('may get more partitions, which are read from their beginning', async () => {
    await makeTopic(1);
    await produce(0, 10, 1);
    await run(stream({ start: 'latest' }));
    expect(await offsets()).toEqual([`${topic}/0|10`]);
    await admin.createPartitions({ topics: [{ name: topic, count: 2, assignments: [{ brokerIds: [1] }] }] });
    // The first one knows of one partition.
    const other = new Producer({
      clientId: 'other',
      bootstrapBrokers: [kafka.brokers],
      serializers: stringSerializers,
      idempotent: true,
    });
    await other.send({
      acks: -1,
      messages: [0, 1, 2].map((id) => ({ topic, partition: id % 2, value: JSON.stringify({ id }) })),
    });
    await other.close();
    await run(stream({ start: 'latest' }));
    expect(await ids()).toEqual(numbers(3));
    expect(await offsets()).toEqual([`${topic}/0|12`, `${topic}/1|1`]);
  });

  it('that were made anew are refused, or read from the beginning where that is said', async () => {
    await makeTopic(1);
    await produce(0, 10, 1);
    await run();
    await admin.deleteTopics({ topics: [topic] });
    while (await isKnown()) await pause(20);
    await makeTopic(1);
    await produce(10, 13, 1);
    const error = await refusal(run());
    expect([error.code, error.message]).toEqual([
      'position-lost',
      `${topic}/0 ends at offset 3, and 10 is next: the topic was made anew`,
    ]);
    await run(stream({ on_lost: 'skip' }));
    expect(await ids()).toEqual(numbers(13));
  });

  it('that are not there, and brokers that are not, are named', async () => {
    const missing = await refusal(run());
    expect([missing.code, missing.message]).toEqual([
      'request-failed',
      `${topic} could not be read from ${kafka.brokers}: Unknown topic ${topic}.`,
    ]);
    const away = await refusal(run(stream({ brokers: '127.0.0.1:1' })));
    expect(away.message).toMatch(
      new RegExp(`^${topic} could not be read from 127\\.0\\.0\\.1:1: .*(refused|connect)`, 'i'),
    );
  });
});

describe('sluice load --follow', () => {
  let folder: LoadFolder;
  let running: ChildProcess | null = null;
  beforeEach(async () => {
    folder = await createFolder();
    const { host, port, user, password, dbname } = server.settings;
    await folder.write(
      'project.yml',
      `name: spec\ntarget: dev\ntargets:\n  dev: {type: postgres, host: ${host}, port: ${port}, user: ${user}, password: "${password}", dbname: ${dbname}, schema: public}\n`,
    );
    await folder.write(
      'sources/s.yml',
      `version: 2\nsources:\n  - name: s\n    schema: raw\n    extractor: stream\n    tables:\n      - {name: ${topic}, protocol: kafka, brokers: "${kafka.brokers}", topic: ${topic}, batch: {rows: 500, seconds: 0.2}}\n`,
    );
  });
  afterEach(async () => {
    running?.kill('SIGKILL');
    await folder.remove();
  });
  const follow = (): ChildProcess => {
    running = spawn(process.execPath, [launcher, 'load', '--follow'], {
      cwd: folder.root,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: 'ignore',
    });
    return running;
  };
  const ended = (child: ChildProcess): Promise<number | string | null> =>
    new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
  const until = async (what: () => Promise<boolean>): Promise<void> => {
    while (!(await what().catch(() => false))) await pause(50);
  };
  const holds = (many: number) => async (): Promise<boolean> =>
    Number((await rows('select count(*) from raw.TOPIC'))[0]) >= many;

  it('goes on until SIGTERM, commits what it has, and ends with 0', async () => {
    await makeTopic(2);
    await produce(0, 600, 2);
    const child = follow();
    await until(holds(600));
    await produce(600, 700, 2);
    await until(holds(700));
    const end = ended(child);
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    expect(await ids()).toEqual(numbers(700));
    expect(await rows(`select distinct status from sluice.loads where relation = 'raw.TOPIC'`)).toEqual([
      'committed',
    ]);
  });

  it('killed again and again in the midst of it loses nothing and doubles nothing', async () => {
    await makeTopic(3);
    let produced = 0;
    for (let round = 0; round < 5; round++) {
      const child = follow();
      const end = ended(child);
      const goal = produced + 3000;
      while (produced < goal) await produce(produced, (produced += 500), 3);
      await until(holds(produced - 2000 + round * 100));
      child.kill('SIGKILL');
      expect(await end).toBe('SIGKILL');
      expect(await rows('select count(*) - count(distinct id) from raw.TOPIC')).toEqual(['0']);
    }
    await load(database, folder.root, topic, stream(), { clock: Date.now, sourceName: 's' });
    expect(await ids()).toEqual(numbers(produced));
  });

  it('goes on by itself when the broker was away', async () => {
    if (kafka.restart === null) return;
    await makeTopic(1);
    await produce(0, 100, 1);
    const child = follow();
    await until(holds(100));
    await kafka.restart(() => pause(1500));
    await until(() => produce(100, 200, 1).then(() => true));
    await until(holds(200));
    const end = ended(child);
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    // A producer that tried twice may have sent twice.
    expect(await rows('select distinct id from raw.TOPIC order by id')).toEqual(numbers(200));
  });
});
