import { describe, expect, it } from 'vitest';
import { FakeTerminal } from '../../spec/rig/fake-terminal.ts';
import {
  after,
  broken,
  ended,
  made,
  noon,
  orders,
  raw,
  result,
  started,
  totals,
  unique,
} from '../../spec/rig/report-events.ts';
import type { Event, ShownNode } from '../domain/event.ts';
import { nodeId } from '../domain/id.ts';
import { createLiveReporter } from './live-reporter.ts';
import { createPaint } from './paint.ts';
import type { Reporter } from './reporter.ts';

interface Stage {
  readonly terminal: FakeTerminal;
  readonly reporter: Reporter;
  readonly other: string[];
  /** Lets the drawing tick once, so many seconds after noon. */
  readonly tick: (seconds: number) => void;
}

function stage(
  columns: number,
  rows: number,
  options: { readonly coloured?: boolean; readonly apart?: boolean } = {},
): Stage {
  const terminal = new FakeTerminal(columns, rows);
  const other: string[] = [];
  let now = noon;
  let draw: (() => void) | null = null;
  const elsewhere = options.apart === true ? (text: string): void => void other.push(text) : terminal.write;
  const reporter = createLiveReporter({
    channels: { report: terminal.write, output: elsewhere, errors: elsewhere },
    paint: createPaint(options.coloured ?? false),
    least: 'info',
    terminal: {
      size: () => ({ columns: terminal.columns, rows: terminal.rows }),
      now: () => now,
      every: (_, tick) => {
        draw = tick;
        return () => (draw = null);
      },
    },
  });
  return {
    terminal,
    reporter,
    other,
    tick: (seconds) => {
      now = after(seconds);
      draw?.();
    },
  };
}

const begin = (nodes: readonly ShownNode[]): Event => ({ kind: 'run-started', at: noon, nodes, threads: 4 });
const start = (node: ShownNode, index: number, at = noon): Event => ({
  kind: 'node-started',
  at,
  node,
  index,
  total: 5,
});
const five = [raw, orders, totals, unique, { ...totals, id: nodeId('model', 'shop', 'other') }];

describe('a live report', () => {
  it('shows what runs and how far it is, below what has ended', () => {
    const { terminal, reporter, tick } = stage(100, 24);
    for (const event of [started, begin(five), start(raw, 1), start(orders, 2, after(30))])
      reporter.sink(event);
    reporter.sink({
      kind: 'node-progress',
      at: after(41),
      node: raw,
      step: 'copy',
      counts: { read: 1_234_000, loaded: 1_233_997, rejected: 3, bytes: 1 },
    });
    reporter.sink({
      kind: 'node-progress',
      at: after(41),
      node: orders,
      step: 'create-table-as',
      counts: null,
    });
    tick(75);
    expect(terminal.text).toEqual([
      '12:00:00  Running with sluice=1.2.3, target dev (pglite)',
      "12:00:00  Concurrency: 4 threads (target='dev')",
      '',
      '  till.raw      load        1m 15s  copy  1,234,000 rows, 3 rejected',
      '  marts.orders  table          45s  create-table-as',
      '  0/5 done · 2 running · 1m 15s',
    ]);
    expect(terminal.cursorIsShown).toBe(false);

    reporter.sink(ended(raw, 1, made('LOADED 10')));
    reporter.sink(ended(orders, 2, broken));
    tick(76);
    expect(terminal.text.slice(3)).toEqual([
      `${'12:00:02  1 of 5 OK loaded source till.raw '.padEnd(75, '.')} [LOADED 10 in 0.12s]`,
      `${'12:00:02  2 of 5 ERROR creating sql table model marts.orders '.padEnd(75, '.')} [ERROR in 0.12s]`,
      '          Database Error in model orders (models/orders.sql)',
      '            column "amuont" does not exist (42703)',
      '              models/orders.sql:3:5  undefined-column',
      '              sum(amuont)',
      '                  ~~~~~~   Did you mean "amount"?',
      '            compiled code at target/compiled/shop/models/orders.sql',
      '  2/5 done · 1 failed · 0 running · 1m 16s',
    ]);

    reporter.sink({
      kind: 'run-ended',
      at: after(77),
      results: [result(raw, made('LOADED 10'))],
      nodes: [raw],
      milliseconds: 77_000,
    });
    expect(terminal.text.slice(-5)).toEqual([
      '12:01:17  Finished running 1 load in 0 hours 1 minutes and 17.00 seconds (77.00s).',
      '12:01:17  Completed successfully',
      '',
      '12:01:17  Done. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=1',
      '',
    ]);
    expect(terminal.text.join('\n')).not.toContain('running ·');
    expect(terminal.cursorIsShown).toBe(true);
  });

  it('writes once a tick, however much has happened', () => {
    const { terminal, reporter, tick } = stage(100, 24);
    reporter.sink(begin(five));
    const before = terminal.writes;
    for (let index = 0; index < 1000; index++) {
      reporter.sink(start(orders, 1));
      reporter.sink(ended(orders, 1, made('SELECT 1')));
    }
    expect(terminal.writes).toBe(before);
    tick(1);
    expect(terminal.writes).toBe(before + 1);
    expect(terminal.text.filter((line) => line.includes('OK created')).length).toBe(1000);
  });

  it.each([
    [40, 24, ['  till.raw  load            5s', '  0/5 done · 1 running · 5s']],
    [20, 24, ['  till.raw      5s', '  0/5 done']],
    [14, 24, ['  till.raw', '  0/5 done']],
    [3, 24, [' …', '']],
  ])('fits %i columns without a wrap', (columns, rows, expected) => {
    const { terminal, reporter, tick } = stage(columns, rows);
    reporter.sink(begin(five));
    reporter.sink(start(raw, 1));
    tick(5);
    const region = terminal.text.slice(-2);
    for (const line of region) expect(line.length).toBeLessThan(columns);
    expect(region).toEqual(expected);
  });

  it('shows the longest running ones where not all have room', () => {
    const { terminal, reporter, tick } = stage(100, 6);
    reporter.sink(begin(five));
    const many = Array.from({ length: 9 }, (_, index): ShownNode => ({
      ...orders,
      id: nodeId('model', 'shop', `m${index}`),
      shownName: `marts.m${index}`,
    }));
    for (const [index, node] of many.entries()) reporter.sink(start(node, index + 1, after(index)));
    tick(60);
    expect(terminal.text.slice(-5)).toEqual([
      '  marts.m0      table       1m 00s',
      '  marts.m1      table          59s',
      '  marts.m2      table          58s',
      '  … and 6 more',
      '  0/5 done · 9 running · 1m 00s',
    ]);
  });

  it('leaves nothing behind when the window has become narrower', () => {
    const { terminal, reporter, tick } = stage(60, 24);
    reporter.sink(begin(five));
    reporter.sink(start(raw, 1));
    tick(1);
    terminal.columns = 50;
    tick(2);
    expect(terminal.text.filter((line) => line.includes('till.raw'))).toEqual([
      '  till.raw      load            2s',
    ]);
  });

  it('makes room for what goes to another channel, which may be the same terminal', () => {
    const { terminal, reporter, tick } = stage(80, 24);
    reporter.sink(begin(five));
    reporter.sink(start(raw, 1));
    tick(1);
    reporter.sink({ kind: 'output', at: noon, text: 'asked for' });
    tick(2);
    expect(terminal.text.slice(-3)).toEqual([
      'asked for',
      '  till.raw      load            2s',
      '  0/5 done · 1 running · 2s',
    ]);
  });

  it('keeps what was asked for apart from the report', () => {
    const { terminal, reporter, other } = stage(80, 24, { apart: true });
    reporter.sink(started);
    reporter.sink({ kind: 'output', at: noon, text: 'asked for' });
    reporter.sink({
      kind: 'diagnostic',
      at: noon,
      diagnostic: { code: 'x', severity: 'error', message: 'y' },
    });
    expect(other).toEqual(['asked for\n', 'Compilation Error\n  y\n    x\n']);
    expect(terminal.text).toEqual(['12:00:00  Running with sluice=1.2.3, target dev (pglite)', '']);
  });

  it('says that it is being stopped, and gives the cursor back when it is closed', () => {
    const { terminal, reporter, tick } = stage(80, 24, { coloured: true });
    reporter.sink(begin(five));
    reporter.sink(start(raw, 1));
    reporter.sink({ kind: 'cancelling', at: after(1), signal: 'SIGINT' });
    tick(2);
    expect(terminal.text.slice(-3)).toEqual([
      '12:00:01  cancelling (SIGINT), press again to stop at once',
      '  till.raw      load            2s',
      '  0/5 done · 1 running · 2s · cancelling',
    ]);
    reporter.close();
    expect(terminal.text.slice(-2)).toEqual([
      '12:00:01  cancelling (SIGINT), press again to stop at once',
      '',
    ]);
    expect(terminal.cursorIsShown).toBe(true);
  });
});
