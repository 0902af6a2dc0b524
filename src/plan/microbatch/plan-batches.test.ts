import { describe, expect, test } from 'vitest';
import type { BatchSize } from '../../domain/batch.ts';
import { ceilTo, nameBatch, truncateAndMove } from './batch-time.ts';
import { planBatches, type BatchFacts } from './plan-batches.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

const facts: BatchFacts = {
  size: 'day',
  lookback: 1,
  begin: at('2024-03-10T08:30:00'),
  incremental: false,
  from: null,
  to: null,
  now: at('2024-03-12T13:13:00'),
};

interface Case {
  readonly name: string;
  readonly facts: Partial<BatchFacts>;
  readonly starts: readonly string[];
  readonly end: string;
}

// Worked out on a calendar.
const cases: readonly Case[] = [
  { name: 'first build', facts: {}, starts: ['2024-03-10', '2024-03-11', '2024-03-12'], end: '2024-03-13' },
  { name: 'lookback', facts: { incremental: true }, starts: ['2024-03-11', '2024-03-12'], end: '2024-03-13' },
  {
    name: 'no lookback at midnight',
    facts: { incremental: true, lookback: 0, now: at('2024-03-12T00:00:00') },
    starts: ['2024-03-11'],
    end: '2024-03-12',
  },
  {
    name: 'given span',
    facts: { incremental: true, from: at('2024-02-28T05:00:00'), to: at('2024-03-01T00:00:00') },
    starts: ['2024-02-28', '2024-02-29'],
    end: '2024-03-01',
  },
  {
    name: 'months over the new year',
    facts: { size: 'month', begin: at('2023-11-15T00:00:00'), now: at('2024-01-02T00:00:00') },
    starts: ['2023-11', '2023-12', '2024-01'],
    end: '2024-02-01',
  },
  {
    name: 'hours',
    facts: { size: 'hour', incremental: true, now: at('2024-03-12T00:20:00') },
    starts: ['2024-03-11T23', '2024-03-12T00'],
    end: '2024-03-12T01:00:00',
  },
  {
    name: 'years',
    facts: { size: 'year', begin: at('2022-06-01T00:00:00') },
    starts: ['2022', '2023', '2024'],
    end: '2025-01-01',
  },
  // As in dbt: one batch that ends before it starts, and so finds nothing.
  {
    name: 'begin in the future',
    facts: { begin: at('2024-04-01T00:00:00') },
    starts: ['2024-04-01'],
    end: '2024-03-13',
  },
];

test.each(cases)('$name', ({ facts: changed, starts, end }) => {
  const given = { ...facts, ...changed };
  const batches = planBatches(given);
  expect(batches.map((batch) => nameBatch(batch, given.size).label)).toEqual(starts);
  expect(batches.at(-1)!.end).toBe(Date.parse(end.length > 10 ? `${end}Z` : end));
});

describe('times', () => {
  test.each<[string, BatchSize, number, string]>([
    ['2024-01-31T10:00:00', 'month', 1, '2024-02-01T00:00:00'],
    ['2024-03-31T10:00:00', 'month', -1, '2024-02-01T00:00:00'],
    ['2024-02-29T10:00:00', 'year', 1, '2025-01-01T00:00:00'],
    ['0042-05-05T10:00:00', 'year', 0, '0042-01-01T00:00:00'],
  ])('%s moved by %s', (from, size, by, to) => {
    expect(truncateAndMove(at(from), size, by)).toBe(at(to));
  });
  test('a batch of an hour is named with a T', () => {
    expect(nameBatch({ start: at('2024-09-17T16:00:00'), end: 0 }, 'hour')).toMatchObject({
      id: '20240917T16',
      label: '2024-09-17T16',
    });
  });
  test('an instant that ends a batch is its own ceiling', () => {
    expect(ceilTo(at('2024-09-01T00:00:00'), 'month')).toBe(at('2024-09-01T00:00:00'));
  });
});
