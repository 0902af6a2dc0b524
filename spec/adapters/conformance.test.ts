import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { cells } from './cells.ts';
import { conformanceCases as cases } from './conformance-cases.ts';
import { engineWords } from './engine-words.ts';
import type { EngineUnderTest } from './engines.ts';
import { everyEngine } from './engines.ts';

describe.each(Object.keys(everyEngine))('%s', (type) => {
  let engine: EngineUnderTest;
  let database: Database;
  const notices: string[] = [];

  beforeAll(async () => {
    engine = await everyEngine[type]!();
    database = await engine.open({ onNotice: (text) => notices.push(text) });
  });
  afterAll(async () => {
    await database.close();
    await engine.discard();
  });

  test.each(cases.map((each, index) => ({ ...each, index, reason: cells[type]?.conformance[each.name] })))(
    '$name',
    async ({ name, run, index, reason }) => {
      const schema = `case_${index}`;
      const { dialect } = engine.adapter;
      const inSchema = (identifier: string) => ({ database: null, schema, identifier });
      await database.withSession((session) => session.execute(dialect.createSchema(schema)));
      notices.length = 0;
      const running = run({
        adapter: engine.adapter,
        database,
        words: engineWords[type]!,
        schema,
        notices,
        name: inSchema,
        at: (identifier) => dialect.renderRelation(inSchema(identifier)),
      });
      if (reason === undefined) await running;
      else await expect(running, `${type} cannot do "${name}": ${reason}`).rejects.toThrow(Error);
      await database.withSession((session) => session.execute(dialect.dropSchema(schema)));
    },
  );

  test('what it cannot do names cases that there are', () => {
    const names = new Set(cases.map(({ name }) => name));
    expect(Object.keys(cells[type]?.conformance ?? {}).filter((name) => !names.has(name))).toEqual([]);
  });
});
