import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { ConformanceCase } from '../conformance-case.ts';
import { chunked, engineError, rows } from '../conformance-case.ts';

/** A text as COPY's text format writes it (the manual's table of escapes). */
function escaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
  return text.replace(/[\\\t\n\r]/g, (character) => letters[character] ?? character);
}

const awkward: readonly string[] = [
  '',
  '\\',
  '\\N',
  'a\\',
  'tab\there',
  'line\nbreak\r\nand more',
  'ends with newline\n',
  '\\.',
  'quote \' and " and `',
  'ünï 😀 日本',
  '\u0001\u007f',
  ' lead and trail ',
];

/** COPY into a table. */
export const copyCases: readonly ConformanceCase[] = [
  {
    name: 'awkward texts arrive unchanged, however the bytes are cut',
    run: async ({ database, at, name }) => {
      const text = awkward.map((value, index) => `${index}\t${escaped(value)}\n`).join('');
      for (const size of [1, 7, 1 << 16]) {
        await database.withSession(async (session) => {
          await session.execute(
            `drop table if exists ${at('t')}; create table ${at('t')} (id int, "Wert, groß" text)`,
          );
          const request = { relation: name('t'), columns: ['id', 'Wert, groß'] };
          expect(await session.copyIn(request, chunked(text, size))).toBe(awkward.length);
          const found = await session.query(`select "Wert, groß" from ${at('t')} order by id`);
          expect(found.rows.map(([value]) => value)).toEqual(awkward);
        });
      }
    },
  },
  {
    name: 'a newline behind a backslash belongs to the value',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (a text, b text)`);
        const text = 'one\\\ntwo\tx\nthree\\\\\ty\n';
        await session.copyIn({ relation: name('t'), columns: ['a', 'b'] }, chunked(text, 5));
        expect((await session.query(`select a, b from ${at('t')} order by b`)).rows).toEqual([
          ['one\ntwo', 'x'],
          ['three\\', 'y'],
        ]);
      });
    },
  },
  {
    name: "every escape of the manual's table is known",
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (id int, x text)`);
        const cells = [
          '\\b\\f\\v',
          '\\101\\60\\7',
          '\\1011',
          '\\x41\\x4a4',
          '\\x',
          '\\q\\!',
          '\\303\\274',
          '\\134\\011\\012n\\\\t',
        ];
        const text = cells.map((cell, index) => `${index}\t${cell}\n`).join('');
        await session.copyIn({ relation: name('t'), columns: ['id', 'x'] }, chunked(text, 3));
        expect((await session.query(`select x from ${at('t')} order by id`)).rows).toEqual(
          ['\b\f\v', 'A0\u0007', 'A1', 'AJ4', 'x', 'q!', 'ü', '\\\t\nn\\t'].map((value) => [value]),
        );
      });
    },
  },
  {
    name: "nulls, numbers, moments and json are read by the columns' types",
    run: async ({ adapter, database, at, name, words }) => {
      await database.withSession(async (session) => {
        await session.execute(
          `create table ${at('t')} (n numeric(10,2), d date, j ${adapter.dialect.types.json}, a int[], b boolean, skipped int default 7)`,
        );
        const text = `1.5\t2024-02-29\t{"a": "x\\\\ny"}\t${words.list}\tt\n\\N\t\\N\t\\N\t\\N\t\\N\n`;
        await session.copyIn({ relation: name('t'), columns: ['n', 'd', 'j', 'a', 'b'] }, chunked(text));
        expect((await session.query(`select * from ${at('t')} order by n`)).rows).toEqual([
          [1.5, '2024-02-29', { a: 'x\ny' }, [1, null], true, 7],
          [null, null, null, null, null, 7],
        ]);
      });
    },
  },
  {
    name: 'a cell of a megabyte arrives whole',
    run: async ({ database, at, name }) => {
      const cell = 'Zeile ü😀\n\\'.repeat(100_000);
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (x text)`);
        await session.copyIn({ relation: name('t'), columns: ['x'] }, chunked(`${escaped(cell)}\n`, 1000));
        const found = await session.query(`select md5(x), length(x) from ${at('t')}`);
        expect(found.rows).toEqual([[createHash('md5').update(cell).digest('hex'), Array.from(cell).length]]);
      });
    },
  },
  {
    name: 'a hundred thousand rows, in any number of pieces',
    run: async ({ database, at, name }) => {
      const count = 100_000;
      async function* lines(): AsyncGenerator<Uint8Array> {
        for (let start = 0; start < count; start += 1000) {
          let text = '';
          for (let row = start; row < start + 1000; row++)
            text += `${row}\t${'lorem ipsum '.repeat(row % 20)}\n`;
          yield Buffer.from(text);
        }
      }
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (id int, x text)`);
        expect(await session.copyIn({ relation: name('t'), columns: ['id', 'x'] }, lines())).toBe(count);
      });
      // Sums of an arithmetic series, and of row % 20 times twelve letters.
      const expected = [[count, 4_999_950_000, (count / 20) * 190 * 12]];
      const sums = `select count(*), sum(id::bigint), sum(length(x)) from ${at('t')}`;
      expect(await rows(database, sums)).toEqual(expected);
    },
  },
  {
    name: 'nothing to copy is no rows',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (x text)`);
        expect(await session.copyIn({ relation: name('t'), columns: ['x'] }, chunked(''))).toBe(0);
        expect(
          await session.copyIn({ relation: name('t'), columns: ['x'] }, chunked('last without newline')),
        ).toBe(1);
      });
    },
  },
  {
    name: 'a refused row refuses the whole copy, and the session lives on',
    run: async ({ database, at, name }) => {
      const good = Array.from(
        { length: 50_000 },
        (_, index) => `${index}\tsome text to make it long enough\n`,
      ).join('');
      for (const [bad, code] of [
        ['x\ty\n', '22P02'],
        ['1\n', '22P04'],
        ['1\ta\tb\n', '22P04'],
        ['1\tnul \0 here\n', '22021'],
      ]) {
        await database.withSession(async (session) => {
          await session.execute(`drop table if exists ${at('t')}; create table ${at('t')} (id int, x text)`);
          const copying = session.copyIn(
            { relation: name('t'), columns: ['id', 'x'] },
            chunked(good + bad + good),
          );
          expect(await engineError(copying)).toMatchObject({ fault: 'statement', code });
          expect((await session.query(`select count(*) from ${at('t')}`)).rows).toEqual([[0]]);
        });
      }
    },
  },
  {
    name: 'what the producer throws is what comes out, nothing is kept',
    run: async ({ database, at, name }) => {
      const thrown = new Error('the file ends in the middle of a row');
      for (const before of [0, 1, 400]) {
        await database.withSession(async (session) => {
          await session.execute(`drop table if exists ${at('t')}; create table ${at('t')} (x text)`);
          async function* failing(): AsyncGenerator<Uint8Array> {
            for (let chunk = 0; chunk < before; chunk++) yield Buffer.from(`${'x'.repeat(999)}\n`.repeat(20));
            throw thrown;
          }
          await expect(session.copyIn({ relation: name('t'), columns: ['x'] }, failing())).rejects.toBe(
            thrown,
          );
          expect((await session.query(`select count(*) from ${at('t')}`)).rows).toEqual([[0]]);
        });
      }
    },
  },
  {
    name: 'a copy is part of the transaction around it',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        const request = { relation: name('t'), columns: ['x'] };
        await session.execute(`create table ${at('t')} (x int)`);
        const undone = session.transaction(async () => {
          expect(await session.copyIn(request, chunked('1\n2\n'))).toBe(2);
          throw new Error('undo');
        });
        await expect(undone).rejects.toThrow('undo');
        await session.transaction(async () => {
          await session.copyIn(request, chunked('3\n'));
          await session.copyIn(request, chunked('4\n'));
        });
        expect((await session.query(`select x from ${at('t')} order by x`)).rows).toEqual([[3], [4]]);
      });
    },
  },
  {
    name: 'a copy into what is not there fails at once',
    run: async ({ database, name }) => {
      const copying = database.withSession((session) =>
        session.copyIn({ relation: name('nowhere'), columns: ['x'] }, chunked('1\n'.repeat(100_000))),
      );
      expect(await engineError(copying)).toMatchObject({ fault: 'statement', code: '42P01' });
      expect(await rows(database, 'select 1')).toEqual([[1]]);
    },
  },
  {
    name: 'a statement that asks for data of its own is refused, and the session lives on',
    run: async ({ database, at }) => {
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (x int)`);
        expect(await engineError(session.execute(`copy ${at('t')} from stdin`))).toMatchObject({
          fault: 'statement',
        });
        expect((await session.query('select 1')).rows).toEqual([[1]]);
      });
    },
  },
];
