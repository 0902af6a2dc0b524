import { expect, it } from 'vitest';
import {
  broken,
  countries,
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
import type { Level } from './reporter.ts';

interface Line {
  readonly info: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

function lines(events: readonly Event[], least: Level = 'debug', quiet = false): readonly Line[] {
  const written: string[] = [];
  const facts = { invocationId: 'i', pid: 7, extra: { JOB: 'nightly' } };
  const reporter = createJsonReporter({
    write: (text) => written.push(text),
    least,
    quiet,
    width: 30,
    facts,
  });
  for (const event of events) reporter.sink(event);
  for (const text of written) expect(text).toMatch(/^[^\n]+\n$/);
  return written.map((text) => JSON.parse(text) as Line);
}

const shown = (events: readonly Event[], least: Level = 'debug'): readonly string[] =>
  lines(events, least).map(
    ({ info }) => `${String(info['level'])} ${String(info['name'])} ${String(info['code'])}`,
  );

it('a line has the structure of dbt: what happened in info, its facts in data', () => {
  expect(lines([started])[0]).toEqual({
    info: {
      category: '',
      code: 'A001',
      extra: { JOB: 'nightly' },
      invocation_id: 'i',
      level: 'info',
      msg: 'Running with sluice=1.2.3, target dev (pglite)',
      name: 'MainReportVersion',
      pid: 7,
      thread: 'MainThread',
      ts: new Date(noon).toISOString().replace('Z', '000Z'),
    },
    data: { version: '=1.2.3', log_version: 3, command: 'run', target: { name: 'dev', type: 'pglite' } },
  });
});

const node = {
  kind: 'node-started',
  at: noon,
  node: orders,
  index: 1,
  total: 5,
  thread: 'Thread-2',
} as const;

it.each<readonly [string, readonly Event[], readonly string[]]>([
  ['the beginning', [started], ['info MainReportVersion A001', 'info AdapterRegistered E034']],
  ['a node that begins', [node], ['debug NodeStart Q024', 'info LogStartLine Q011']],
  ['a model', [ended(orders, 1, made('SELECT 8'))], ['info LogModelResult Q012', 'debug NodeFinished Q025']],
  ['a seed', [ended(countries, 1, made('INSERT 3'))], ['info LogSeedResult Q016', 'debug NodeFinished Q025']],
  ['a load', [ended(raw, 1, made('LOADED 3'))], ['info LogLoadResult S002', 'debug NodeFinished Q025']],
  [
    'a test that fails',
    [ended(unique, 1, found)],
    ['error LogTestResult Q007', 'debug NodeFinished Q025', 'debug MarkSkippedChildren Z033'],
  ],
  [
    'a node that is skipped',
    [ended(totals, 1, skipped)],
    ['info SkippingDetails Q034', 'debug NodeFinished Q025', 'debug MarkSkippedChildren Z033'],
  ],
  [
    'the end',
    [
      {
        kind: 'run-ended',
        at: noon,
        results: [result(orders, broken), result(unique, found)],
        nodes: [orders, unique],
        milliseconds: 1500,
      },
    ],
    [
      'info Formatting Z017',
      'info FinishedRunningStats E047',
      'info Formatting Z017',
      'info EndOfRunSummary Z030',
      'error RunResultFailure Z022',
      'error RunResultError Z024',
      'info SQLCompiledPath Z026',
      'error RunResultFailure Z022',
      'error RunResultError Z024',
      'info SQLCompiledPath Z026',
      'info Formatting Z017',
      'info StatsLine Z023',
    ],
  ],
  [
    'what templates and the tool say',
    [
      { kind: 'message', at: noon, level: 'info', text: 'hi', node: null, name: 'JinjaLogInfo' },
      { kind: 'message', at: noon, level: 'warning', text: 'wait', node: null },
      { kind: 'output', at: noon, text: 'model.shop.orders\n' },
      { kind: 'command-ended', at: noon, command: 'run', success: true, milliseconds: 5 },
    ],
    ['info JinjaLogInfo I062', 'warn Note Z050', 'info PrintEvent Z052', 'debug CommandCompleted Q039'],
  ],
])("%s has dbt's event names and codes", (_, events, expected) => {
  expect(shown(events)).toEqual(expected);
});

it('a node is told as in dbt, with ours beside it', () => {
  const [, start] = lines([node]);
  expect(start).toMatchObject({
    info: { msg: '1 of 5 START sql table model marts.orders  [RUN]', thread: 'Thread-2' },
    data: {
      description: 'sql table model marts.orders',
      index: 1,
      total: 5,
      node_info: {
        unique_id: 'model.shop.orders',
        node_name: 'orders',
        resource_type: 'model',
        materialized: 'table',
        node_status: 'started',
        node_started_at: new Date(noon).toISOString().replace('Z', '000'),
      },
    },
  });
  const [end] = lines([ended(orders, 1, broken)]);
  expect(end?.data).toMatchObject({
    status: 'error',
    execution_time: 0.123,
    error: {
      text: 'column "amuont" does not exist',
      sqlstate: '42703',
      code: 'undefined-column',
      path: 'models/orders.sql',
      line: 3,
      column: 5,
    },
    compiled_path: 'target/compiled/shop/models/orders.sql',
    node_info: { node_status: 'error' },
  });
});

it('a fault has what dbt prints after "Encountered an error:", and each place as data', () => {
  const diagnostic = {
    code: 'unknown-ref',
    severity: 'error',
    message: 'No model "x".',
    place: { path: 'a.sql', line: 1, column: 2 },
    help: 'Did you mean "y"?',
  } as const;
  const exc = 'Compilation Error\n  No model "x".\n    a.sql:1:2  unknown-ref\n    Did you mean "y"?';
  expect(lines([{ kind: 'fault', at: noon, diagnostics: [diagnostic] }])[0]).toMatchObject({
    info: { name: 'MainEncounteredError', code: 'Z002', msg: `Encountered an error:\n${exc}` },
    data: { exc, diagnostics: [{ code: 'unknown-ref', path: 'a.sql', line: 1, column: 2, macro_stack: [] }] },
  });
});

it('the counts at the end are those of the line of the summary', () => {
  const results = [
    result(raw, made('LOADED 1')),
    result(orders, broken),
    result(totals, skipped),
    result(unique, found),
  ];
  const all = lines([
    { kind: 'run-ended', at: noon, results, nodes: [raw, orders, totals, unique], milliseconds: 1500 },
  ]);
  expect(all.at(-1)?.data).toEqual({
    stats: { error: 2, noop: 0, pass: 1, reused: 0, skip: 1, total: 4, warn: 0 },
  });
  expect(all[3]?.data).toMatchObject({ num_errors: 2, num_warnings: 0, keyboard_interrupt: false });
});

it('levels and quiet leave out what is less severe, never what was asked for', () => {
  const events: readonly Event[] = [
    started,
    ended(orders, 1, made('x')),
    ended(orders, 1, broken),
    { kind: 'output', at: noon, text: 'x' },
  ];
  const names = (least: Level, quiet: boolean): readonly unknown[] =>
    lines(events, least, quiet).map(({ info }) => info['name']);
  expect(names('info', false)).toEqual([
    'MainReportVersion',
    'AdapterRegistered',
    'LogModelResult',
    'LogModelResult',
    'PrintEvent',
  ]);
  expect(names('debug', true)).toEqual(['LogModelResult', 'PrintEvent']);
});
