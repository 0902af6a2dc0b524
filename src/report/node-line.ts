import type { Event, ShownNode } from '../domain/event.ts';
import { assertNever } from '../util/assert-never.ts';
import { formatNumber } from './count.ts';
import { formatSeconds } from './elapsed.ts';
import { nodeWords } from './node-words.ts';
import type { Paint } from './paint.ts';

type NodeStarted = Extract<Event, { kind: 'node-started' }>;
type BatchStarted = Extract<Event, { kind: 'batch-started' }>;
type BatchEnded = Extract<Event, { kind: 'batch-ended' }>;
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
    case 'no-op':
      return dotted(`${position} NO-OP ${shownDescription(node)}`, `[NO-OP in ${time}]`, layout);
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
    case 'partial':
      return dotted(
        `${position} PARTIALLY ${words.done} ${shownDescription(node)}`,
        `[${paint.yellow(outcome.message)} in ${time}]`,
        layout,
      );
    case 'skipped': {
      const noun = node.resourceType === 'test' || node.resourceType === 'unit_test' ? 'test' : 'relation';
      return dotted(`${position} SKIP ${noun} ${node.shownName}`, `[${paint.yellow('SKIP')}]`, layout);
    }
    default:
      return assertNever(outcome);
  }
}

/** `Batch 1 of 3 START batch 2024-09-17 of staging.cleaned ....... [RUN]`, as dbt writes it. */
export function batchStartLine(event: BatchStarted, layout: LineLayout): string {
  return dotted(`Batch ${event.index} of ${event.total} START ${batchDescription(event)}`, '[RUN]', layout);
}

/** `Batch 1 of 3 OK created batch 2024-09-17 of staging.cleaned ....... [MERGE 8 in 0.12s]`, as dbt writes it. */
export function batchEndLine(event: BatchEnded, layout: LineLayout): string {
  const { paint } = layout;
  const { outcome } = event;
  const time = formatSeconds(event.milliseconds);
  const [word, status] =
    outcome.kind === 'success'
      ? ['OK created', paint.green(outcome.message)]
      : outcome.kind === 'skipped'
        ? ['SKIP', paint.yellow('SKIPPED')]
        : ['ERROR creating', paint.red('ERROR')];
  const text = `Batch ${event.index} of ${event.total} ${word} ${batchDescription(event)}`;
  return dotted(text, `[${status} in ${time}]`, layout);
}

/** `batch 2024-09-17 of staging.cleaned`. */
export function batchDescription({ node, label }: BatchStarted | BatchEnded): string {
  return `batch ${label} of ${node.shownName}`;
}

/** What dbt calls a node in these lines: `sql table model marts.orders`, `hook: shop.on-run-start.0`. */
export function shownDescription(node: ShownNode): string {
  if (node.resourceType === 'operation') return `hook: ${node.shownName}`;
  const noun = node.microbatch === true ? 'microbatch model' : nodeWords(node).noun;
  return `${node.resourceType === 'model' ? 'sql ' : ''}${noun} ${node.shownName}`;
}

function dotted(text: string, status: string, layout: LineLayout): string {
  return `${`${text} `.padEnd(layout.width, '.')} ${status}`;
}
