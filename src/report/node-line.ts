import type { Event, ShownNode } from '../domain/event.ts';
import { assertNever } from '../util/assert-never.ts';
import { formatNumber } from './count.ts';
import { formatSeconds } from './elapsed.ts';
import { nodeWords } from './node-words.ts';
import type { Paint } from './paint.ts';

type NodeStarted = Extract<Event, { kind: 'node-started' }>;
type NodeEnded = Extract<Event, { kind: 'node-ended' }>;

/** How a line of a run is laid out. */
export interface LineLayout {
  readonly paint: Paint;
  /** Columns up to which dots lead to the status. */
  readonly width: number;
}

/** `1 of 8 START sql table model staging.cleaned ....... [RUN]`, as dbt writes it. */
export function startLine(event: NodeStarted, layout: LineLayout): string {
  return dotted(`${event.index} of ${event.total} START ${shownDescription(event.node)}`, '[RUN]', layout);
}

/** `1 of 8 OK created sql table model staging.cleaned ....... [SELECT 8 in 0.12s]`, as dbt writes it. */
export function endLine(event: NodeEnded, layout: LineLayout): string {
  const { paint } = layout;
  const { node, outcome } = event;
  const words = nodeWords(node);
  const position = `${event.index} of ${event.total}`;
  const time = formatSeconds(event.milliseconds);
  switch (outcome.kind) {
    case 'success': {
      const rejected = outcome.rejected ?? 0;
      const note = rejected > 0 ? `, ${paint.yellow(`${formatNumber(rejected)} rejected`)}` : '';
      const done = [words.done, shownDescription(node)].filter((word) => word !== '').join(' ');
      return dotted(`${position} OK ${done}`, `[${paint.green(outcome.message)}${note} in ${time}]`, layout);
    }
    case 'pass':
      return dotted(`${position} PASS ${node.name}`, `[${paint.green('PASS')} in ${time}]`, layout);
    case 'warn': {
      const found = `WARN ${outcome.failures}`;
      return dotted(`${position} ${found} ${node.name}`, `[${paint.yellow(found)} in ${time}]`, layout);
    }
    case 'fail': {
      const found = `FAIL ${outcome.failures}`;
      return dotted(`${position} ${found} ${node.name}`, `[${paint.red(found)} in ${time}]`, layout);
    }
    case 'error': {
      const isTest = node.resourceType === 'test' || node.resourceType === 'unit_test';
      const what = isTest
        ? node.name
        : [words.doing, shownDescription(node)].filter((word) => word !== '').join(' ');
      return dotted(`${position} ERROR ${what}`, `[${paint.red('ERROR')} in ${time}]`, layout);
    }
    case 'skipped': {
      const noun = node.resourceType === 'test' || node.resourceType === 'unit_test' ? 'test' : 'relation';
      return dotted(`${position} SKIP ${noun} ${node.shownName}`, `[${paint.yellow('SKIP')}]`, layout);
    }
    default:
      return assertNever(outcome);
  }
}

/** What dbt calls a node in these lines: `sql table model marts.orders`, `hook: shop.on-run-start.0`. */
export function shownDescription(node: ShownNode): string {
  if (node.resourceType === 'operation') return `hook: ${node.shownName}`;
  return `${node.resourceType === 'model' ? 'sql ' : ''}${nodeWords(node).noun} ${node.shownName}`;
}

function dotted(text: string, status: string, layout: LineLayout): string {
  return `${`${text} `.padEnd(layout.width, '.')} ${status}`;
}
