import type { Json } from '../../util/json.ts';
import { textOf } from '../yaml/text-of.ts';

/** The words that a field of the semantic layer may hold, by the name that dbt's messages give the field's type. */
export const words = {
  MetricType: ['simple', 'ratio', 'cumulative', 'derived', 'conversion'],
  AggregationType: [
    'sum',
    'min',
    'max',
    'count_distinct',
    'sum_boolean',
    'average',
    'percentile',
    'median',
    'count',
  ],
  TimeGranularity: [
    'nanosecond',
    'microsecond',
    'millisecond',
    'second',
    'minute',
    'hour',
    'day',
    'week',
    'month',
    'quarter',
    'year',
  ],
  DimensionType: ['categorical', 'time'],
  EntityType: ['foreign', 'natural', 'primary', 'unique'],
  PeriodAggregation: ['first', 'last', 'average'],
  ConversionCalculationType: ['conversions', 'conversion_rate'],
  ExportDestinationType: ['table', 'view'],
} as const;

/** Name of a closed list of words. */
export type WordList = keyof typeof words;

/** Told what is wrong with an entry; may be called more than once, the first counts. */
export type Refuse = (reason: string) => void;

/** The word in lower case; what is none of the list is refused in Python's words, and stays as it is. */
export function wordOf(value: Json, list: WordList, refuse: Refuse): string {
  const word = textOf(value).toLowerCase();
  if (!(words[list] as readonly string[]).includes(word)) refuse(`'${textOf(value)}' is not a valid ${list}`);
  return word;
}

/** Text as dbt's language prints a number, a truth value or a text; null where there is none. */
export function textOrNull(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return textOf(value);
}
