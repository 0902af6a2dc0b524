import { describe, expect, it } from 'vitest';
import { addDays, dayAt, isDay, piecesOf } from './days.ts';

describe('days', () => {
  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2024-13-01', false],
    ['24-01-01', false],
    ['yesterday', false],
  ])('%s is one: %s', (text, expected) => {
    // A day that there is not becomes another one, or none at all.
    expect(isDay(text)).toBe(expected);
  });

  it('are counted over the ends of months, and where clocks change', () => {
    expect([addDays('2024-02-28', 2), addDays('2024-03-01', -1), addDays('2024-10-27', 1)]).toEqual([
      '2024-03-01',
      '2024-02-29',
      '2024-10-28',
    ]);
  });

  it('are those of a time zone', () => {
    const time = Date.UTC(2024, 2, 1, 2);
    expect([
      dayAt(time, 'America/Sao_Paulo'),
      dayAt(time, 'Asia/Tokyo'),
      dayAt(time, 'Etc/UTC'),
      dayAt(time, 'Nowhere'),
    ]).toEqual(['2024-02-29', '2024-03-01', '2024-03-01', '2024-03-01']);
  });

  it('come in pieces, the last one shorter', () => {
    expect(piecesOf({ from: '2024-02-26', to: '2024-03-02' }, 3)).toEqual([
      { from: '2024-02-26', to: '2024-02-28' },
      { from: '2024-02-29', to: '2024-03-02' },
    ]);
    expect(piecesOf({ from: '2024-03-02', to: '2024-03-02' }, 7)).toEqual([
      { from: '2024-03-02', to: '2024-03-02' },
    ]);
    expect(piecesOf({ from: '2024-03-03', to: '2024-03-02' }, 7)).toEqual([]);
  });
});
