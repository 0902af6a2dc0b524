import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BSON, MongoClient } from 'mongodb';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MongoServer, startMongo } from '../rig/mongo-server.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';

const fixtures = join(import.meta.dirname, 'fixtures', 'shop');
const collections = [
  'EventLogs',
  'ModerationQueue',
  'ProductPriceHistory',
  'SearchQueries',
  'SupportTickets',
  'UserRecommendations',
  'UserSessions',
];

let mongo: MongoServer;
let client: MongoClient;
let postgres: TestDatabase;
let database: Client;
let folder: string;
const origin = `origin_${process.pid}`;

beforeAll(async () => {
  mongo = await startMongo();
  client = await new MongoClient(mongo.url).connect();
  postgres = await createTestDatabase();
  database = new Client({ connectionString: postgres.url });
  await database.connect();
  folder = mkdtempSync(join(tmpdir(), 'sluice-shop-'));
  cpSync(join(fixtures, 'shop.yml'), join(folder, 'sources', 'shop.yml'));
  writeFileSync(
    join(folder, 'project.yml'),
    `name: shop\nversion: '1.0'\ntarget: pg\ntargets:\n  pg: {type: postgres, url: "${postgres.url}", schema: public}\n`,
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await client?.db(origin).dropDatabase();
  await client?.close();
  await mongo?.stop();
  await database?.end();
  await postgres?.drop();
});

/** Makes the store what it was at a moment. */
async function fill(moment: 'load1' | 'load2'): Promise<void> {
  for (const name of collections) {
    const lines = readFileSync(join(fixtures, moment, `${name}.ndjson`), 'utf8')
      .trimEnd()
      .split('\n');
    const documents = lines.map((line) => BSON.EJSON.parse(line, { relaxed: false }) as BSON.Document);
    await client.db(origin).collection(name).deleteMany({});
    await client.db(origin).collection(name).insertMany(documents);
  }
}

async function loadAll(): Promise<void> {
  const { code, stdout, stderr } = await runSluice(['load'], {
    cwd: folder,
    environment: { SHOP_URL: mongo.url, SHOP_DATABASE: origin },
  });
  expect(`${stdout}${stderr}`).toContain('PASS=7 WARN=0 ERROR=0');
  expect(code).toBe(0);
}

const rows = async (sql: string): Promise<readonly string[]> =>
  (await database.query<string[]>({ text: sql, rowMode: 'array' })).rows.map((row) =>
    row.map((value) => value ?? '∅').join('|'),
  );
const counts = async (): Promise<Readonly<Record<string, number>>> => {
  const found: [string, number][] = [];
  for (const table of await rows(
    `select table_name from information_schema.tables where table_schema = 'raw' order by 1`,
  ))
    found.push([table, Number((await rows(`select count(*) from raw.${table}`))[0])]);
  return Object.fromEntries(found);
};

describe('a shop in MongoDB', () => {
  // Counts and rows worked out by hand from the documents, not from what the load gave.
  it('is loaded as it stands', async () => {
    await fill('load1');
    await loadAll();
    expect(await counts()).toEqual({
      event_logs: 7,
      moderation_queue: 4,
      product: 3,
      product_price_history: 3,
      search_queries: 10,
      support_ticket_messages: 14,
      support_tickets: 6,
      user_recommendations: 2,
      user_session_actions: 4,
      user_sessions: 6,
    });
    expect(
      await rows(
        `select column_name, format_type(atttypid, atttypmod) from information_schema.columns
           join pg_attribute on attrelid = 'raw.user_sessions'::regclass and attname = column_name
          where table_schema = 'raw' and table_name = 'user_sessions' and column_name !~ '^_' order by ordinal_position`,
      ),
    ).toEqual([
      'session_id|uuid',
      'user_id|bigint',
      'start_time|timestamp with time zone',
      'end_time|timestamp with time zone',
      'pages_visited|text[]',
      'device_type|text',
      'user_agent|text',
    ]);
    expect(
      await rows(
        `select right(session_id::text, 1), user_id, pages_visited::text, device_type, user_agent from raw.user_sessions order by 1`,
      ),
    ).toEqual([
      '1|1|{/,/cart,"/p?q=\\"a,b\\""}|mobile|Mozilla/5.0 (X11; "q", é)',
      '2|1|{/}|mobile|Mozilla/5.0 (X11; "q", é)',
      '3|2|∅|∅|∅',
      '4|3|{/,/é}|mobile|Mozilla/5.0 (X11; "q", é)',
      '5|∅|{/,/,/,/,/}|mobile|Mozilla/5.0 (X11; "q", é)',
      '6|5|{/,/toys}|mobile|Mozilla/5.0 (X11; "q", é)',
    ]);
    expect(await rows(`select product_id, current_price, currency from raw.product order by 1`)).toEqual([
      '1|20.00|BRL',
      '2|10.00|BRL',
      '3|12.50|BRL',
    ]);
    expect(
      await rows(`select user_id, recommended_products::text from raw.user_recommendations order by 1`),
    ).toEqual(['1|{1,2}', '2|{}']);
  });

  it('is loaded again when it has changed: what was deleted stays in merged and appended tables, and goes from replaced ones', async () => {
    await fill('load2');
    await loadAll();
    expect(await counts()).toEqual({
      event_logs: 10,
      moderation_queue: 4,
      product: 3,
      product_price_history: 3,
      search_queries: 11,
      support_ticket_messages: 17,
      support_tickets: 7,
      user_recommendations: 3,
      user_session_actions: 7,
      user_sessions: 9,
    });
    // 19.995 and 19.994 as decimals, 9.9 as a double.
    expect(await rows(`select product_id, current_price, currency from raw.product order by 1`)).toEqual([
      '1|20.00|BRL',
      '2|10.00|BRL',
      '4|0.10|BRL',
    ]);
    expect(
      await rows(
        `select product_id, to_char(timestamp at time zone 'UTC', 'YYYY-MM-DD'), price from raw.product_price_history order by 1, 2`,
      ),
    ).toEqual(['1|2024-03-01|18.00', '1|2024-03-15|19.99', '2|2024-03-02|9.90']);
    // The open session was read again by the lag of a day, its actions with it; the second question of ticket 2 is gone.
    expect(
      await rows(
        `select right(session_id::text, 1), count(*) from raw.user_session_actions group by 1 order by 1`,
      ),
    ).toEqual(['1|2', '2|3', '4|1', '8|1']);
    expect(
      await rows(
        `select sender, to_char(timestamp at time zone 'UTC', 'HH24:MI:SS.MS') from raw.support_ticket_messages
          where ticket_id::text like '%2' order by _sluice_index`,
      ),
    ).toEqual(['user|09:00:00.000', 'support|09:00:45.500']);
    expect(
      await rows(`select right(event_id::text, 2), user_id, status from raw.event_logs order by 1`),
    ).toEqual([
      '01|1|success',
      '02|1|success',
      '03|1|success',
      '04|1|failure',
      '05|2|success',
      '06|4|success',
      '07|∅|∅',
      '08|1|success',
      '09|1|success',
      '10|2|success',
    ]);
  });

  it('is left as it is when nothing has changed', async () => {
    const before = await rows(`select * from raw.event_logs order by 1`);
    await loadAll();
    expect(await rows(`select * from raw.event_logs order by 1`)).toEqual(before);
    expect(await counts()).toMatchObject({
      search_queries: 11,
      support_ticket_messages: 17,
      user_sessions: 9,
    });
  });
});
