import { describe, expect, it } from 'vitest';
import {
  after,
  broken,
  countries,
  ended,
  found,
  made,
  noon,
  orders,
  raw,
  refused,
  skipped,
  started,
  totals,
  unique,
  write,
} from '../../spec/rig/report-events.ts';
import type { Written } from '../../spec/rig/report-events.ts';
import type { Event } from '../domain/event.ts';
import { createPaint } from './paint.ts';
import { createPlainReporter } from './plain-reporter.ts';
import { createQuietReporter } from './quiet-reporter.ts';

const plain = (events: readonly Event[]): Written =>
  write(events, (channels) => createPlainReporter({ channels, paint: createPaint(false), least: 'info' }));
const quiet = (events: readonly Event[]): Written =>
  write(events, (channels) => createQuietReporter({ channels, paint: createPaint(false) }));

const lines: readonly (readonly [string, readonly Event[], readonly string[]])[] = [
  ['the beginning', [started], ['12:00:00  Running with sluice=1.2.3, target dev (pglite)']],
  [
    'what was found',
    [
      {
        kind: 'project-parsed',
        at: after(1),
        counts: { model: 4, seed: 1, test: 12, analysis: 0 },
        parsedFiles: 3,
        reusedFiles: 20,
        milliseconds: 456,
      },
    ],
    ['12:00:01  Found 4 models, 1 seed, 12 data tests (3 of 23 files parsed in 0.46s)'],
  ],
  [
    'threads',
    [started, { kind: 'run-started', at: after(1), nodes: [orders], threads: 4 }],
    [
      '12:00:00  Running with sluice=1.2.3, target dev (pglite)',
      "12:00:01  Concurrency: 4 threads (target='dev')",
      '',
    ],
  ],
  [
    'a start',
    [{ kind: 'node-started', at: after(1), node: orders, index: 1, total: 8 }],
    ['12:00:01  1 of 8 START sql table model marts.orders … [RUN]'],
  ],
  [
    'a table',
    [ended(orders, 3, made('SELECT 8'))],
    ['12:00:02  3 of 5 OK created sql table model marts.orders … [SELECT 8 in 0.12s]'],
  ],
  [
    'a seed',
    [ended(countries, 1, made('INSERT 3'))],
    ['12:00:02  1 of 5 OK loaded seed file main.countries … [INSERT 3 in 0.12s]'],
  ],
  [
    'a load with rejects',
    [ended(raw, 1, made('LOADED 1000', 1234))],
    ['12:00:02  1 of 5 OK loaded source till.raw … [LOADED 1000, 1,234 rejected in 0.12s]'],
  ],
  [
    'a pass',
    [ended(unique, 2, { kind: 'pass', failures: 0 })],
    ['12:00:02  2 of 5 PASS unique_orders_id … [PASS in 0.12s]'],
  ],
  [
    'a test that found rows',
    [ended(unique, 2, found)],
    [
      '12:00:02  2 of 5 FAIL 2 unique_orders_id … [FAIL 2 in 0.12s]',
      '          Got 2 results, configured to fail if != 0',
      '          compiled code at target/compiled/shop/t.sql',
    ],
  ],
  [
    'a warning',
    [ended(unique, 2, { kind: 'warn', failures: 1, message: 'Got 1 result, configured to warn if != 0' })],
    [
      '12:00:02  2 of 5 WARN 1 unique_orders_id … [WARN 1 in 0.12s]',
      '          Got 1 result, configured to warn if != 0',
    ],
  ],
  [
    'an error with its place',
    [ended(orders, 3, broken)],
    [
      '12:00:02  3 of 5 ERROR creating sql table model marts.orders … [ERROR in 0.12s]',
      '          Database Error in model orders (models/orders.sql)',
      '            column "amuont" does not exist (42703)',
      '              models/orders.sql:3:5  undefined-column',
      '              sum(amuont)',
      '                  ~~~~~~   Did you mean "amount"?',
      '            compiled code at target/compiled/shop/models/orders.sql',
    ],
  ],
  [
    'an error without a place',
    [ended(raw, 1, refused)],
    [
      '12:00:02  1 of 5 ERROR loading source till.raw … [ERROR in 0.12s]',
      '          Database Error in source raw (sources/till.yml)',
      '            out of memory (53200)',
      '            DETAIL: all of it',
    ],
  ],
  ['a skip', [ended(totals, 4, skipped)], ['12:00:02  4 of 5 SKIP relation marts.totals … [SKIP]']],
  [
    'a message of several lines, with what could move the cursor',
    [{ kind: 'message', at: noon, level: 'info', text: 'one\n\u001b[2Jtwo\n', node: null }],
    ['12:00:00  one', '          \u{fffd}[2Jtwo'],
  ],
  [
    'a stop',
    [{ kind: 'cancelling', at: noon, signal: 'SIGINT' }],
    ['12:00:00  cancelling (SIGINT), press again to stop at once'],
  ],
  [
    'progress is for terminals',
    [{ kind: 'node-progress', at: noon, node: raw, step: 'copy', counts: null }],
    [],
  ],
  [
    'debug messages are not asked for',
    [{ kind: 'message', at: noon, level: 'debug', text: 'x', node: null }],
    [],
  ],
];

/** Dots in the place of ` … `, up to column 90: the time of day and dbt's 80. */
function leaders(line: string): string {
  const [text, status] = line.split(' … ');
  return status === undefined ? line : `${`${text} `.padEnd(90, '.')} ${status}`;
}

describe('plain lines', () => {
  it.each(lines)('%s', (_, events, expected) => {
    expect(plain(events)).toEqual({
      report: expected.map((line) => `${leaders(line)}\n`).join(''),
      output: '',
      errors: '',
    });
  });

  it('a fault that stops the tool goes to the errors, what was asked for to the output', () => {
    const events: readonly Event[] = [
      {
        kind: 'fault',
        at: noon,
        diagnostics: [
          {
            code: 'unknown-ref',
            severity: 'error',
            message: 'No model "x".\nNor a seed.',
            place: { path: 'a.sql', line: 1, column: 2 },
            sourceLine: '{{ ref("x") }}',
            node: { type: 'model', name: 'a', path: 'a.sql' },
          },
          { code: 'yaml-shape', severity: 'error', message: 'A map was expected.' },
          { code: 'usage', severity: 'error', message: 'No such thing.', help: 'See: sluice --help' },
        ],
      },
      {
        kind: 'diagnostic',
        at: noon,
        diagnostic: { code: 'unused', severity: 'warning', message: 'Nobody uses "y".' },
      },
      {
        kind: 'diagnostic',
        at: noon,
        diagnostic: {
          code: 'yaml-unknown-key',
          severity: 'warning',
          message: 'Key "z".\nIt means nothing.',
          place: { path: 'm.yml', line: 3, column: 4 },
        },
      },
      { kind: 'output', at: noon, text: 'model.shop.orders' },
    ];
    expect(plain(events)).toEqual({
      report: [
        '12:00:00  [WARNING]: Nobody uses "y".',
        '              unused',
        '12:00:00  [WARNING][CustomKeyInObjectDeprecation]: Key "z".',
        '            It means nothing.',
        '              m.yml:3:4  yaml-unknown-key',
        '',
      ].join('\n'),
      output: 'model.shop.orders\n',
      errors: [
        '12:00:00  Encountered an error:',
        'Compilation Error in model a (a.sql)',
        '  No model "x".',
        '  Nor a seed.',
        '    a.sql:1:2  unknown-ref',
        '    {{ ref("x") }}',
        '     ~',
        '',
        'Parsing Error',
        '  A map was expected.',
        '    yaml-shape',
        '',
        'Runtime Error',
        '  No such thing.',
        '    See: sluice --help',
        '',
      ].join('\n'),
    });
  });

  it('quiet keeps errors and what was asked for', () => {
    const events: readonly Event[] = [
      started,
      ended(countries, 1, made('INSERT 3')),
      ended(raw, 2, refused),
      { kind: 'output', at: noon, text: 'x\n' },
    ];
    expect(quiet(events)).toEqual({
      report: '',
      output: 'x\n',
      errors:
        '12:00:02  2 of 5 ERROR loading source till.raw  [ERROR in 0.12s]\n          Database Error in source raw (sources/till.yml)\n            out of memory (53200)\n            DETAIL: all of it\n',
    });
  });
});

it('colours are the terminal codes around the words, nothing else', () => {
  const coloured = write([ended(orders, 3, made('SELECT 8'))], (channels) =>
    createPlainReporter({ channels, paint: createPaint(true), least: 'info' }),
  );
  expect(coloured.report).toContain('[\u001b[32mSELECT 8\u001b[39m in 0.12s]');
});
