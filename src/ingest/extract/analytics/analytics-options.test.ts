import { describe, expect, it } from 'vitest';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { checkAnalyticsOptions } from './analytics-options.ts';

describe('checkAnalyticsOptions', () => {
  const good = { property: '1', dimensions: ['date'], metrics: ['activeUsers'] };
  const faults = (options: JsonObject, more: Partial<LoadSpecification> = {}): readonly string[] =>
    checkAnalyticsOptions({
      extractor: 'analytics',
      options,
      disposition: 'replace',
      key: [],
      cursor: { start: '2024-01-01' },
      columns: [],
      contract: 'evolve',
      checks: [],
      maximumRejects: { kind: 'count', value: 0 },
      hash: '',
      place: { path: 'sources/a.yml', line: 3, column: 5 },
      ...more,
    }).map(({ code, message, help }) => `${code} ${message}${help === undefined ? '' : ` ${help}`}`);

  it('takes options that are right', () => {
    expect(faults(good)).toEqual([]);
    expect(
      faults(
        { view: 1, users: { sql: 'select 1' } },
        { disposition: 'append', cursor: { start: 'now-30d' } },
      ),
    ).toEqual([]);
  });

  it.each([
    [{ ...good, property: 'UA-1' }, {}, 'bad-load-option "property" must be a number, not "UA-1".'],
    [
      { ...good, view: 1, users: ['a'] },
      {},
      'either a report of a "property" (GA4) or what visitors of a "view" did',
    ],
    [{ ...good, users: ['a'] }, {}, '"users" does not go with "property".'],
    [{ property: 1 }, {}, 'A report needs "dimensions" or "metrics".'],
    [{ view: 1 }, {}, '"users" is missing'],
    [
      { ...good, dimensions: ['country'] },
      { disposition: 'append' },
      'Without the dimension "date", rows of other days cannot be told apart',
    ],
    [
      { ...good, dimensions: ['date', 'pagePath'] },
      { disposition: 'merge', key: ['date'] },
      'The key lacks page_path: rows that differ only there would overwrite each other. Name all dimensions: key: [date, page_path].',
    ],
    [
      good,
      { disposition: 'append', cursor: { start: '2024-01-01', lag: '3d' } },
      'An append would hold the days twice that "lag" reads again.',
    ],
    [
      good,
      { cursor: { start: '2024-02-30' } },
      '"cursor.start" must be a day such as 2024-01-31, or now-30d, not "2024-02-30".',
    ],
    [
      good,
      { cursor: { start: '2024-01-01', lagg: '3d' } },
      '"cursor" has no option "lagg". Did you mean "lag"?',
    ],
    [
      good,
      { cursor: { start: '2024-01-01', lag: '3h' } },
      '"cursor.lag" must be whole days, such as 3d, not "3h".',
    ],
    [good, { cursor: null }, 'needs a "cursor"'],
    [{ ...good, activity: ['x'] }, {}, 'The extractor "analytics" has no option "activity".'],
  ] as const)('%j with %j is told: %s', (options, more, message) => {
    const found = faults(options, more);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });
});
