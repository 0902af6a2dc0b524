import type { Event, ShownNode } from '../../src/domain/event.ts';
import { nodeId } from '../../src/domain/id.ts';
import type { NodeOutcome, NodeResult } from '../../src/domain/outcome.ts';
import type { Channels, Reporter } from '../../src/report/reporter.ts';

/** Noon of a day, local time. */
export const noon = new Date(2024, 4, 1, 12, 0, 0).getTime();
/** Seconds after noon. */
export const after = (seconds: number): number => noon + seconds * 1000;

/** A table model. */
export const orders: ShownNode = {
  id: nodeId('model', 'shop', 'orders'),
  resourceType: 'model',
  name: 'orders',
  materialized: 'table',
  shownName: 'marts.orders',
  path: 'models/orders.sql',
};
/** A view model. */
export const totals: ShownNode = {
  ...orders,
  id: nodeId('model', 'shop', 'totals'),
  name: 'totals',
  materialized: 'view',
  shownName: 'marts.totals',
};
/** A source table that is loaded. */
export const raw: ShownNode = {
  id: nodeId('source', 'shop', 'till', 'raw'),
  resourceType: 'source',
  name: 'raw',
  materialized: 'load',
  shownName: 'till.raw',
  path: 'sources/till.yml',
};
/** A seed. */
export const countries: ShownNode = {
  id: nodeId('seed', 'shop', 'countries'),
  resourceType: 'seed',
  name: 'countries',
  materialized: 'seed',
  shownName: 'main.countries',
};
/** A data test. */
export const unique: ShownNode = {
  id: nodeId('test', 'shop', 'unique_orders_id', 'abc'),
  resourceType: 'test',
  name: 'unique_orders_id',
  materialized: 'test',
  shownName: 'unique_orders_id',
  path: 'models/schema.yml',
};

/** The end of one of five nodes, two seconds after noon. */
export const ended = (node: ShownNode, index: number, outcome: NodeOutcome): Event => ({
  kind: 'node-ended',
  at: after(2),
  node,
  index,
  total: 5,
  outcome,
  milliseconds: 123,
});
/** A node's part in a run. */
export const result = (node: ShownNode, outcome: NodeOutcome): NodeResult => ({
  id: node.id,
  outcome,
  compileStartedAt: null,
  startedAt: noon,
  endedAt: noon,
  thread: 'Thread-1',
  compiledCode: null,
  relationName: null,
});
/** A node that was built. */
export const made = (message: string, rejected: number | null = null): NodeOutcome => ({
  kind: 'success',
  message,
  rows: null,
  rejected,
});
/** What an engine said, with its place in the model. */
export const broken: NodeOutcome = {
  kind: 'error',
  failure: {
    message: 'column "amuont" does not exist',
    text: [
      'Database Error in model orders (models/orders.sql)',
      '  column "amuont" does not exist',
      '    models/orders.sql:3:5  undefined-column',
      '    sum(amuont)',
      '        ~~~~~~   Did you mean "amount"?',
      '  compiled code at target/compiled/shop/models/orders.sql',
    ].join('\n'),
    code: '42703',
    compiledPath: 'target/compiled/shop/models/orders.sql',
    diagnostics: [
      {
        code: 'undefined-column',
        severity: 'error',
        message: 'column "amuont" does not exist',
        place: { path: 'models/orders.sql', line: 3, column: 5, endLine: 3, endColumn: 11 },
        sourceLine: 'sum(amuont)',
        help: 'Did you mean "amount"?',
      },
    ],
  },
};
/** What an engine said, without a place. */
export const refused: NodeOutcome = {
  kind: 'error',
  failure: {
    message: 'out of memory\nDETAIL: all of it',
    text: 'Database Error in source raw (sources/till.yml)\n  out of memory\n  DETAIL: all of it',
    code: '53200',
    compiledPath: null,
    diagnostics: [],
  },
};
/** A data test that found two rows. */
export const found: NodeOutcome = {
  kind: 'fail',
  failures: 2,
  message: 'Got 2 results, configured to fail if != 0',
  compiledPath: 'target/compiled/shop/t.sql',
};
/** Not run because of `orders`. */
export const skipped: NodeOutcome = { kind: 'skipped', because: orders.id, reason: 'upstream' };
/** The beginning of `sluice run`. */
export const started: Event = {
  kind: 'invocation-started',
  at: noon,
  invocationId: 'i',
  version: '1.2.3',
  command: 'run',
  target: { name: 'dev', type: 'pglite' },
};

/** What a reporter wrote, by channel. */
export interface Written {
  report: string;
  output: string;
  errors: string;
}

/** Sends events through a reporter. */
export function write(events: readonly Event[], create: (channels: Channels) => Reporter): Written {
  const written: Written = { report: '', output: '', errors: '' };
  const reporter = create({
    report: (text) => void (written.report += text),
    output: (text) => void (written.output += text),
    errors: (text) => void (written.errors += text),
  });
  for (const event of events) reporter.sink(event);
  reporter.close();
  return written;
}
