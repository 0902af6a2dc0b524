import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { classify } from '../../src/ingest/normalize/classify.ts';
import { judge, readDeclaredType } from '../../src/ingest/normalize/declared-type.ts';
import { kind, type Kind, typeOfKind } from '../../src/ingest/normalize/kind.ts';
import { type EngineUnderTest, everyEngine } from '../adapters/engines.ts';

/** What the engine itself says of a text and a type: the cast's text, or null where it refuses. */
const castFunction = `create or replace function try_cast(value text, type text) returns text language plpgsql as $$
  declare result text;
  begin execute format('select cast(cast($1 as %s) as text)', type) into result using value; return result;
  exception when others then return null; end $$`;

/** Texts near the border of what numbers, dates and the like may look like. */
const texts = fc.sample(
  fc.oneof(
    fc.stringMatching(/^[ +-]{0,2}\d{0,20}(\.\d{0,7})?([eE][+-]?\d{1,3})?[ ]?$/),
    fc.stringMatching(/^[ 0-9:TZ.+-]{0,30}$/),
    fc
      .tuple(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        fc.stringMatching(/^([T ]\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/),
      )
      .map(
        ([year, month, day, rest]) =>
          `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}${rest}`,
      ),
    fc.constantFrom(
      'true',
      'FALSE',
      't',
      'yes',
      'y',
      'on',
      'of',
      'o',
      'null',
      'NaN',
      'inf',
      '-Infinity',
      '1_000',
      '0x10',
      '1e',
      '.',
      '-',
      '',
    ),
    fc.uuid(),
    fc.stringMatching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-g]{12}$/),
    fc.json({ maxDepth: 1 }),
  ),
  { numRuns: 4000, seed: 42 },
);

describe.each(Object.keys(everyEngine))('guards and casts on %s', (type) => {
  let engine: EngineUnderTest;
  let database: Database;
  beforeAll(async () => {
    engine = await everyEngine[type]!();
    database = await engine.open();
  });
  afterAll(async () => {
    await database?.close();
    await engine?.discard();
  });

  /** The engine's answers to pairs of text and type. */
  async function castAll(pairs: readonly (readonly [string, string])[]): Promise<readonly (string | null)[]> {
    return database.withSession(async (session) => {
      await session.execute(`set timezone to 'UTC'`);
      if (type === 'duckdb') {
        const { dialect } = engine.adapter;
        const answers: (string | null)[] = pairs.map(() => null);
        for (const of of new Set(pairs.map(([, each]) => each))) {
          const { rows } = await session.query(
            `select cast(pair ->> '$[0]' as integer), case when ${dialect.castTest('text', of).condition} then cast(${dialect.castText('text', of)} as varchar) end
             from (select pair, pair ->> '$[1]' as text from (select unnest(cast(cast($1 as json) as json[])) as pair))`,
            [pairs.flatMap(([text, each], index) => (each === of ? [[index, text]] : []))],
          );
          for (const [index, answer] of rows) answers[Number(index)] = answer as string | null;
        }
        return answers;
      }
      await session.execute(castFunction);
      const { rows } = await session.query(
        `select try_cast(pair->>0, pair->>1) from jsonb_array_elements($1::jsonb) with ordinality as pairs(pair, place) order by place`,
        [pairs.map(([text, of]) => [text, of])],
      );
      return rows.map(([value]) => value as string | null);
    });
  }

  it('what inference calls a number, a date, … the engine casts; numbers come back as they were', async () => {
    const { types } = engine.adapter.dialect;
    const found = texts
      .map((text) => [text, classify(Buffer.from(text), 0, Buffer.byteLength(text))] as const)
      .filter(([, of]) => of !== kind.text);
    const answers = await castAll(found.map(([text, of]) => [text, typeOfKind(of, types)]));
    const wrong = found.filter(([text, of], index) => {
      const answer = answers[index];
      const exact: readonly Kind[] = [
        kind.integer,
        kind.bigint,
        kind.date,
        // A double has as many digits as it needs.
        ...(type === 'duckdb' ? [] : [kind.numeric]),
      ];
      return answer === null || (exact.includes(of) && answer !== text.replace(/^(-?)\./, '$10.'));
    });
    expect(wrong).toEqual([]);
    expect(new Set(found.map(([, of]) => of)).size).toBe(7);
  });

  it.each([
    'smallint',
    'integer',
    'bigint',
    'numeric',
    'numeric(6,2)',
    'double precision',
    'boolean',
    'date',
    'timestamp with time zone',
    'uuid',
    'json',
  ])('what is judged of %s is what the engine does', async (declared) => {
    const guard = readDeclaredType(declared);
    const verdicts = texts.map((text) => judge(guard, Buffer.from(text), 0, Buffer.byteLength(text)));
    const answers = await castAll(texts.map((text) => [text, declared]));
    const wrong = texts
      .map((text, index) => ({ text, verdict: verdicts[index]!, cast: answers[index]! }))
      .filter(({ verdict, cast }) =>
        // DuckDB rounds what is no whole number, cuts texts nowhere, and more: what it takes need not be right.
        verdict === 'fits' ? cast === null : verdict !== 'ask' && cast !== null && type !== 'duckdb',
      );
    // Digits grouped by underscores and other bases are numbers from version 16 on; a file that has them is no file of numbers.
    expect(wrong.filter(({ text }) => !/^[1_]+000$|^0x10$/.test(text))).toEqual([]);
    expect(new Set(verdicts)).toContain('fits');
  });
});
