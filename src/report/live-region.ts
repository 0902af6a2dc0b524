import type { ShownNode } from '../domain/event.ts';
import type { LoadCounts } from '../domain/load.ts';
import { count, formatNumber } from './count.ts';
import { displayWidth, fit, fitExactly } from './display-width.ts';
import { formatElapsed } from './elapsed.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

/** A node that runs, with what it said last. */
export interface RunningNode {
  readonly node: ShownNode;
  readonly startedAt: number;
  readonly step: string | null;
  readonly counts: LoadCounts | null;
}

/** What the region at the bottom of the terminal shows. */
export interface RegionState {
  readonly running: readonly RunningNode[];
  readonly done: number;
  readonly failed: number;
  readonly warned: number;
  readonly skipped: number;
  readonly total: number;
  readonly startedAt: number;
  readonly cancelling: boolean;
}

/** Columns that a node's materialization, elapsed time and step take beside its name. */
const kindWidth = 12;
const elapsedWidth = 8;

/**
 * The lines of the region: one for each running node, longest first, then the counts. No line is wider than
 * `columns - 1`, nor are there more than `rows - 1`, so that the terminal neither wraps nor scrolls.
 */
export function regionLines(
  state: RegionState,
  view: { readonly columns: number; readonly rows: number; readonly now: number; readonly paint: Paint },
): readonly string[] {
  const columns = Math.max(1, view.columns - 1);
  const room = Math.max(1, view.rows - 1) - 1;
  const oldest = [...state.running].sort((left, right) => left.startedAt - right.startedAt);
  const fits = oldest.length <= room;
  const shown = fits ? oldest : oldest.slice(0, Math.max(0, room - 1));
  const nameWidth = Math.min(
    Math.max(12, ...shown.map(({ node }) => displayWidth(node.shownName))),
    Math.max(8, columns - 2 - kindWidth - elapsedWidth - 12),
  );
  const lines = shown.map((running) => nodeLine(running, { ...view, columns, nameWidth }));
  if (!fits && room > 0)
    lines.push(view.paint.dim(fit(`  … and ${oldest.length - shown.length} more`, columns)));
  return [...lines, countsLine(state, { ...view, columns })];
}

function nodeLine(
  running: RunningNode,
  view: { readonly columns: number; readonly nameWidth: number; readonly now: number; readonly paint: Paint },
): string {
  const { node, step, counts } = running;
  const { paint, columns, nameWidth } = view;
  const name = fitExactly(printable(node.shownName), nameWidth);
  const elapsed = formatElapsed(view.now - running.startedAt).padStart(elapsedWidth - 2);
  const kind = node.resourceType === 'source' ? 'load' : node.materialized;
  const doing = [step === null ? '' : printable(step), counts === null ? '' : rowsSoFar(counts)]
    .filter((text) => text !== '')
    .join('  ');
  const left = columns - 2 - nameWidth;
  if (left < elapsedWidth) return fit(`  ${name}`, columns);
  if (left < kindWidth + elapsedWidth) return `  ${name}  ${paint.cyan(elapsed)}`;
  const rest = fit(doing, left - kindWidth - elapsedWidth - 2);
  return `  ${name}  ${paint.dim(fitExactly(kind, kindWidth - 2))}  ${paint.cyan(elapsed)}${rest === '' ? '' : `  ${rest}`}`;
}

function rowsSoFar(counts: LoadCounts): string {
  const rejected = counts.rejected > 0 ? `, ${formatNumber(counts.rejected)} rejected` : '';
  const { lag = null } = counts;
  const behind = lag === null ? '' : `, ${formatNumber(lag)} behind`;
  return `${count(counts.read, 'row')}${rejected}${behind}`;
}

function countsLine(
  state: RegionState,
  view: { readonly columns: number; readonly now: number; readonly paint: Paint },
): string {
  const { paint, columns } = view;
  const parts: { readonly text: string; readonly colour: (text: string) => string }[] = [
    { text: `${formatNumber(state.done)}/${formatNumber(state.total)} done`, colour: paint.bold },
    ...(state.failed > 0 ? [{ text: `${formatNumber(state.failed)} failed`, colour: paint.red }] : []),
    ...(state.warned > 0 ? [{ text: `${formatNumber(state.warned)} warned`, colour: paint.yellow }] : []),
    ...(state.skipped > 0 ? [{ text: `${formatNumber(state.skipped)} skipped`, colour: paint.yellow }] : []),
    { text: `${formatNumber(state.running.length)} running`, colour: String },
    { text: formatElapsed(view.now - state.startedAt), colour: paint.cyan },
    ...(state.cancelling ? [{ text: 'cancelling', colour: paint.yellow }] : []),
  ];
  let width = 2;
  const kept: string[] = [];
  for (const { text, colour } of parts) {
    const wanted = displayWidth(text) + (kept.length === 0 ? 0 : 3);
    if (width + wanted > columns) break;
    width += wanted;
    kept.push(colour(text));
  }
  return `  ${kept.join(paint.dim(' · '))}`.slice(0, kept.length === 0 ? columns : undefined);
}
