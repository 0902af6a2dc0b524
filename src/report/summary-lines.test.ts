import { describe, expect, it } from 'vitest';
import {
  after,
  broken,
  countries,
  found,
  made,
  noon,
  orders,
  raw,
  refused,
  result,
  skipped,
  started,
  totals,
  unique,
  write,
} from '../../spec/rig/report-events.ts';
import type { Written } from '../../spec/rig/report-events.ts';
import type { Event, ShownNode } from '../domain/event.ts';
import { nodeId } from '../domain/id.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { createPaint } from './paint.ts';
import { createPlainReporter } from './plain-reporter.ts';

const plain = (events: readonly Event[]): Written =>
  write(events, (channels) => createPlainReporter({ channels, paint: createPaint(false), least: 'info' }));

const summaries: readonly (readonly [
  string,
  readonly NodeResult[],
  readonly ShownNode[],
  readonly string[],
])[] = [
  [
    'all well',
    [
      result(countries, made('INSERT 3')),
      result(orders, made('SELECT 8')),
      result(unique, { kind: 'pass', failures: 0 }),
    ],
    [countries, orders, unique],
    [
      '',
      '12:00:09  Finished running 1 data test, 1 seed, 1 table model in 0 hours 0 minutes and 2.35 seconds (2.35s).',
      '12:00:09  Completed successfully',
      '',
      '12:00:09  Done. PASS=3 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=3',
    ],
  ],
  [
    'a failure, what waits for it, rejects',
    [
      result(raw, made('LOADED 10', 3)),
      result(orders, broken),
      result(totals, skipped),
      result(unique, skipped),
    ],
    [raw, orders, totals, unique],
    [
      '',
      '12:00:09  Finished running 1 data test, 1 load, 1 table model, 1 view model in 0 hours 0 minutes and 2.35 seconds (2.35s).',
      '12:00:09  Completed with 1 error, 0 partial successes, and 0 warnings:',
      '',
      'Database Error in model orders (models/orders.sql)',
      '  column "amuont" does not exist (42703)',
      '    models/orders.sql:3:5  undefined-column',
      '    sum(amuont)',
      '        ~~~~~~   Did you mean "amount"?',
      '  compiled code at target/compiled/shop/models/orders.sql',
      '',
      '2 skipped because model orders failed: totals, unique_orders_id',
      '',
      'till.raw: 3 records rejected',
      '  read them: sluice sql "select * from sluice.rejects"',
      '',
      'When mended: sluice run --select orders+',
      '',
      '12:00:09  Done. PASS=1 WARN=0 ERROR=1 SKIP=2 NO-OP=0 TOTAL=4',
    ],
  ],
  [
    'a test that failed before what it guards',
    [
      result(orders, made('SELECT 8')),
      result(unique, found),
      result(totals, { kind: 'skipped', because: unique.id, reason: 'upstream' }),
    ],
    [orders, unique, totals],
    [
      '',
      '12:00:09  Finished running 1 data test, 1 table model, 1 view model in 0 hours 0 minutes and 2.35 seconds (2.35s).',
      '12:00:09  Completed with 1 error, 0 partial successes, and 0 warnings:',
      '',
      'Failure in test unique_orders_id (models/schema.yml)',
      '  Got 2 results, configured to fail if != 0',
      '  compiled code at target/compiled/shop/t.sql',
      '  see the rows: sluice show --select unique_orders_id',
      '',
      '1 skipped because test unique_orders_id failed: totals',
      '',
      'When mended: sluice run --select unique_orders_id totals',
      '',
      '12:00:09  Done. PASS=1 WARN=0 ERROR=1 SKIP=1 NO-OP=0 TOTAL=3',
    ],
  ],
  [
    'cancelled',
    [
      result(raw, refused),
      result(orders, { kind: 'skipped', because: null, reason: 'cancelled' }),
      result(totals, { kind: 'skipped', because: null, reason: 'fail-fast' }),
    ],
    [raw, orders, totals],
    [
      '',
      '12:00:09  Finished running 1 load, 1 table model, 1 view model in 0 hours 0 minutes and 2.35 seconds (2.35s).',
      '12:00:09  Exited because of keyboard interrupt with 1 error:',
      '',
      'Database Error in source raw (sources/till.yml)',
      '  out of memory (53200)',
      '  DETAIL: all of it',
      '',
      '1 not run because the run was cancelled: orders',
      '1 not run because of --fail-fast: totals',
      '',
      'When mended: sluice run --select source:till.raw+',
      '',
      '12:00:09  Done. PASS=0 WARN=0 ERROR=1 SKIP=2 NO-OP=0 TOTAL=3',
    ],
  ],
];

describe('the summary', () => {
  it.each(summaries)('%s', (_, results, nodes, expected) => {
    const { report } = plain([
      started,
      { kind: 'run-ended', at: after(9), results, nodes, milliseconds: 2345 },
    ]);
    expect(report.split('\n').slice(1, -1)).toEqual(expected);
  });

  it('names five of many and counts the rest', () => {
    const many = Array.from({ length: 1500 }, (_, index): ShownNode => ({
      ...totals,
      id: nodeId('model', 'shop', `m${index}`),
      name: `m${index}`,
    }));
    const results = [result(orders, broken), ...many.map((node) => result(node, skipped))];
    const { report } = plain([
      { kind: 'run-ended', at: noon, results, nodes: [orders, ...many], milliseconds: 0 },
    ]);
    expect(report).toContain(
      '\n1,500 skipped because model orders failed: m0, m1, m2, m3, m4 and 1,495 more\n',
    );
  });
});
