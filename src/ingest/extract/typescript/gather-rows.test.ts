import { describe, expect, it } from 'vitest';
import { CheckpointMark, RowGatherer } from './gather-rows.ts';

/** What comes of what is yielded: `rows` of each batch, and the cursor behind it, `…` where there is more, `.` at the end. */
async function gathered(values: Iterable<unknown>, clock = (): number => 0): Promise<readonly string[]> {
  const gatherer = new RowGatherer(values[Symbol.iterator](), clock);
  for (const said: string[] = []; ;) {
    const { batch, behind: then } = await gatherer.next();
    const rows = (batch?.rowCount ?? 0) + (batch?.rejects.length ?? 0);
    said.push(
      `${rows}${then === 'end' ? '.' : then === 'more' ? '…' : ` at ${JSON.stringify(then.cursor)}`}`,
    );
    if (then === 'end') return said;
  }
}

const mark = (cursor: number): CheckpointMark => new CheckpointMark(cursor);
const rows = (count: number): readonly object[] => Array.from({ length: count }, (_, id) => ({ id }));
function* each(...parts: readonly (object | readonly object[])[]): Generator<object | readonly object[]> {
  yield* parts;
}

describe('rows that are yielded', () => {
  const cases: readonly (readonly [string, Iterable<unknown>, readonly string[]])[] = [
    ['nothing', [], ['0.']],
    ['single rows make batches', rows(4500), ['2000…', '2000…', '500.']],
    ['an array goes as it is', [rows(3000)], ['3000…', '0.']],
    ['small arrays make batches', each(rows(900), rows(900), rows(900), rows(1)), ['2700…', '1.']],
    ['a checkpoint at the end', each(...rows(3), mark(3)), ['3 at 3', '0.']],
    [
      'a checkpoint behind each row',
      rows(4100).flatMap((row, at) => [row, mark(at + 1)]),
      ['1999 at 1999', '1999 at 3998', '102 at 4100', '0.'],
    ],
    [
      'rows behind the last checkpoint',
      each(...rows(1500), mark(1500), ...rows(700)),
      ['1500 at 1500', '700.'],
    ],
    ['a checkpoint before all rows', each(mark(0), ...rows(2)), ['0 at 0', '2.']],
    ['a row that is refused counts', each({ id: Number.NaN }, ...rows(1)), ['2.']],
  ];
  it.each(cases)('%s', async (_what, values, expected) => {
    expect(await gathered(values)).toEqual(expected);
  });

  it('do not wait longer than a second for more', async () => {
    let now = 0;
    expect(await gathered(rows(4), () => (now += 600))).toEqual(['3…', '1.']);
  });

  it.each([
    ['a text', 'x', `value 2 that the source yielded is no row but a string ('x')`],
    ['nothing', undefined, 'value 2 that the source yielded is no row but undefined'],
    [
      'an array in an array',
      [[]],
      'value 2 that the source yielded is no row but an array inside of an array',
    ],
  ])('are refused: %s', async (_what, value, message) => {
    await expect(gathered([{ id: 1 }, value])).rejects.toThrow(message);
  });
});
