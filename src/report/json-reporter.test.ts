import { expect, it } from 'vitest';
import {
  broken,
  ended,
  found,
  made,
  noon,
  orders,
  raw,
  result,
  skipped,
  started,
  totals,
  unique,
} from '../../spec/rig/report-events.ts';
import type { Event } from '../domain/event.ts';
import { createJsonReporter } from './json-reporter.ts';

const ts = (at: number): string => new Date(at).toISOString();
const ordersNode = {
  unique_id: 'model.shop.orders',
  resource_type: 'model',
  name: 'orders',
  materialized: 'table',
  relation: 'marts.orders',
  path: 'models/orders.sql',
};
const nothing = {
  rows: null,
  rejected: null,
  failures: null,
  error: null,
  skipped_because: null,
  compiled_path: null,
};

const cases: readonly (readonly [Event, object])[] = [
  [
    started,
    {
      ts: ts(noon),
      level: 'info',
      kind: 'invocation-started',
      invocation_id: 'i',
      message: 'Running with sluice=1.2.3, target dev (pglite)',
      version: '1.2.3',
      command: 'run',
      target: { name: 'dev', type: 'pglite' },
    },
  ],
  [
    { kind: 'node-started', at: noon, node: orders, index: 1, total: 5 },
    {
      ts: ts(noon),
      level: 'info',
      kind: 'node-started',
      invocation_id: null,
      message: '1 of 5 START sql table model marts.orders  [RUN]',
      node: ordersNode,
      index: 1,
      total: 5,
    },
  ],
  [
    ended(orders, 1, made('SELECT 8')),
    {
      ts: ts(noon + 2000),
      level: 'info',
      kind: 'node-ended',
      invocation_id: null,
      message: '1 of 5 OK created sql table model marts.orders  [SELECT 8 in 0.12s]',
      node: ordersNode,
      index: 1,
      total: 5,
      seconds: 0.123,
      status: 'success',
      result: 'SELECT 8',
      ...nothing,
    },
  ],
  [
    ended(orders, 1, broken),
    {
      ts: ts(noon + 2000),
      level: 'error',
      kind: 'node-ended',
      invocation_id: null,
      message: [
        '1 of 5 ERROR creating sql table model marts.orders  [ERROR in 0.12s]',
        'Database Error in model orders (models/orders.sql)',
        '  column "amuont" does not exist (42703)',
        '    models/orders.sql:3:5  undefined-column',
        '    sum(amuont)',
        '        ~~~~~~   Did you mean "amount"?',
        '  compiled code at target/compiled/shop/models/orders.sql',
      ].join('\n'),
      node: ordersNode,
      index: 1,
      total: 5,
      seconds: 0.123,
      status: 'error',
      result: 'ERROR',
      ...nothing,
      error: {
        text: 'column "amuont" does not exist',
        sqlstate: '42703',
        code: 'undefined-column',
        path: 'models/orders.sql',
        line: 3,
        column: 5,
      },
      compiled_path: 'target/compiled/shop/models/orders.sql',
    },
  ],
  [
    { kind: 'output', at: noon, text: 'model.shop.orders\n' },
    { ts: ts(noon), level: 'info', kind: 'output', invocation_id: null, message: 'model.shop.orders\n' },
  ],
  [
    {
      kind: 'diagnostic',
      at: noon,
      diagnostic: {
        code: 'unknown-ref',
        severity: 'error',
        message: 'No model "x".',
        place: { path: 'a.sql', line: 1, column: 2 },
        help: 'Did you mean "y"?',
      },
    },
    {
      ts: ts(noon),
      level: 'error',
      kind: 'diagnostic',
      invocation_id: null,
      message: 'Compilation Error\n  No model "x".\n    a.sql:1:2  unknown-ref\n    Did you mean "y"?',
      code: 'unknown-ref',
      text: 'No model "x".',
      path: 'a.sql',
      line: 1,
      column: 2,
      end_line: null,
      end_column: null,
      source_line: null,
      help: 'Did you mean "y"?',
      macro_stack: [],
    },
  ],
];

it.each(cases)('$kind is one object a line', (event, expected) => {
  const lines: string[] = [];
  createJsonReporter({ write: (text) => void lines.push(text), least: 'info', quiet: false }).sink(event);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([expected]);
  expect(lines.join('')).toMatch(/^[^\n]+\n$/);
});

it('counts at the end; the invocation is named on every line after the first', () => {
  const lines: string[] = [];
  const reporter = createJsonReporter({
    write: (text) => void lines.push(text),
    least: 'info',
    quiet: false,
  });
  reporter.sink(started);
  const results = [
    result(raw, made('LOADED 1')),
    result(orders, broken),
    result(totals, skipped),
    result(unique, found),
  ];
  reporter.sink({
    kind: 'run-ended',
    at: noon,
    results,
    nodes: [raw, orders, totals, unique],
    milliseconds: 1500,
  });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    message: expect.stringContaining(
      '\n    sum(amuont)\n        ~~~~~~   Did you mean "amount"?\n',
    ) as string,
    invocation_id: 'i',
    seconds: 1.5,
    counts: { success: 1, pass: 0, warn: 0, fail: 1, error: 1, skipped: 1, total: 4 },
  });
});

it('quiet keeps errors and what was asked for', () => {
  const lines: string[] = [];
  const reporter = createJsonReporter({ write: (text) => void lines.push(text), least: 'info', quiet: true });
  for (const event of [
    started,
    ended(orders, 1, made('x')),
    ended(orders, 1, broken),
    { kind: 'output', at: noon, text: 'x' } as const,
  ]) {
    reporter.sink(event);
  }
  expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(['node-ended', 'output']);
});
