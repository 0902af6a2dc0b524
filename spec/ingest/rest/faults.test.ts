import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { crossSection } from '../fault-matrix.ts';
import { loadInChild } from '../load-in-child.ts';
import { rowsOf, stagingTables } from '../load-rig.ts';
import { type EngineAddress, openEngine } from '../open-engine.ts';
import { describeRestFaults, inputOf, oracleRows, startRecords } from './rest-faults.ts';
import { loadRest, sortedRows } from './rest-rig.ts';

// A section through the matrix, all of it is in faults-*.long.ts.
describeRestFaults(
  crossSection(['terminate'], 1).filter(
    ({ disposition }, index) => !disposition.startsWith('history') && index % 3 === 0,
  ),
);

describe('a load that goes on', () => {
  let server: TestDatabase;
  let engine: EngineAddress;
  let database: Database;
  let count = 0;
  beforeAll(async () => {
    server = await createTestDatabase();
    engine = { type: 'postgres', values: { ...server.settings }, root: '/' };
    database = await openEngine(engine);
  });
  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });

  const killed = (table: string, input: ReturnType<typeof inputOf>) =>
    loadInChild({
      engine,
      root: '/',
      table,
      input,
      killAt: 'checkpoint',
      times: 4,
      chunkRows: 1,
    });

  it('asks for the pages behind its last checkpoint, and once more for those before it', async () => {
    const api = await startRecords();
    const input = inputOf('replace', api.server.origin);
    const table = `w${++count}`;
    api.generation = 'after';
    try {
      expect((await killed(table, input)).signal).toBe('SIGKILL');
      api.server.forgetAsked();
      const { report } = await loadRest(database, api.server, table, input);
      expect(report?.resumed).toBe(30);
      expect(await sortedRows(database, table, 'id, v, n')).toEqual(oracleRows('replace', ['after']));
      // Ten pages in all: three were staged, of one slice or of both; the last page of each is looked at again.
      expect([7 + 1, 7 + 2]).toContain(api.server.asked.length);
    } finally {
      await api.server.close();
    }
  });

  it.each(['replace', 'append', 'merge', 'merge+delete_missing'] as const)(
    '%s: begins anew where the source answers differently on the second reading',
    async (disposition) => {
      const api = await startRecords();
      const input = inputOf(disposition, api.server.origin);
      const table = `w${++count}`;
      api.generation = 'after';
      try {
        expect((await killed(table, input)).signal).toBe('SIGKILL');
        api.generation = 'other';
        const { report } = await loadRest(database, api.server, table, input);
        expect(report?.resumed).toBe(0);
        expect(await sortedRows(database, table, 'id, v, n')).toEqual(oracleRows(disposition, ['other']));
      } finally {
        await api.server.close();
      }
    },
  );

  it('ends where the server wants to be left alone for long, keeps what it has, and is gone on with', async () => {
    const api = await startRecords();
    const input = inputOf('append', api.server.origin);
    const table = `w${++count}`;
    api.server.fail({
      match: /\/b/,
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '7200' },
      after: 1,
      times: 1,
    });
    try {
      const first = await loadRest(database, api.server, table, input);
      expect(first.error).toMatch(
        /^come-back-later: API answered 429, so API can be asked again in 2 h, which is longer than 15 min \| What was read is kept/,
      );
      expect(await rowsOf(database, `select to_regclass('raw.${table}')`)).toEqual(['∅']);
      const { report } = await loadRest(database, api.server, table, input);
      expect(report?.resumed).toBeGreaterThan(0);
      expect(
        await rowsOf(database, `select status, error from sluice.loads where relation = 'raw.${table}'`),
      ).toEqual(['committed|∅']);
      expect(await sortedRows(database, table, 'id, v, n')).toEqual(oracleRows('append', ['before']));
      expect(await stagingTables(database)).toEqual([]);
    } finally {
      await api.server.close();
    }
  });
});
