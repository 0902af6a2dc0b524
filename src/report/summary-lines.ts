import type { Event, ShownNode } from '../domain/event.ts';
import type { NodeId } from '../domain/id.ts';
import { splitNodeId } from '../domain/id.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { compareText } from '../util/compare.ts';
import { count, formatNumber, listWords } from './count.ts';
import { formatSeconds, formatSpan } from './elapsed.ts';
import { failureLines } from './failure-lines.ts';
import { nodeWords, singular } from './node-words.ts';
import type { Paint } from './paint.ts';

type RunEnded = Extract<Event, { kind: 'run-ended' }>;

/** A line of the summary, and whether the time of day stands in front of it. */
export interface SummaryLine {
  readonly text: string;
  readonly stamped: boolean;
}

/** How many names of skipped nodes are listed after each cause. */
const namesShown = 5;

/**
 * The end of a run: what ran in which time, each failure with what to do next, what was skipped because of what,
 * warnings, rejected records, and dbt's line of counts, last. `command` is the verb that ran.
 */
export function summaryLines(event: RunEnded, command: string, paint: Paint): readonly SummaryLine[] {
  const shown = new Map(event.nodes.map((node) => [node.id, node]));
  const failures = failuresOf(event.results);
  const warnings = event.results.filter(({ outcome }) => outcome.kind === 'warn');
  const plain = (lines: readonly string[]): readonly SummaryLine[] =>
    lines.map((text) => ({ text, stamped: false }));
  return [
    ...plain(['']),
    { text: finishedLine(event), stamped: true },
    { text: headline(event.results, paint), stamped: true },
    ...plain(failures.flatMap((result) => block(result, shown, paint))),
    ...plain(warnings.flatMap((result) => block(result, shown, paint))),
    ...plain(section(skippedLines(event.results, shown))),
    ...plain(section(rejectedLines(event.results, shown, paint))),
    ...plain(section(nextLines(event.results, shown, command, paint))),
    ...plain(['']),
    { text: countsLine(event.results), stamped: true },
  ];
}

/** `Done. PASS=5 WARN=0 ERROR=1 SKIP=2 NO-OP=0 TOTAL=8`, as dbt counts. */
export function countsLine(results: readonly NodeResult[]): string {
  const words = Object.entries(countVerdicts(results)).map(([word, amount]) => `${word}=${amount}`);
  return `Done. ${words.join(' ')} TOTAL=${results.length}`;
}

/** How many nodes ended how, in dbt's words and order. */
export function countVerdicts(
  results: readonly NodeResult[],
): Readonly<Record<'PASS' | 'WARN' | 'ERROR' | 'SKIP' | 'NO-OP', number>> {
  const counts = { PASS: 0, WARN: 0, ERROR: 0, SKIP: 0, 'NO-OP': 0 };
  for (const { outcome } of results) counts[verdicts[outcome.kind]]++;
  return counts;
}

const verdicts = {
  success: 'PASS',
  pass: 'PASS',
  warn: 'WARN',
  error: 'ERROR',
  fail: 'ERROR',
  partial: 'ERROR',
  skipped: 'SKIP',
  'no-op': 'NO-OP',
} as const;

function isFailure({ kind }: NodeResult['outcome']): boolean {
  return kind === 'error' || kind === 'fail' || kind === 'partial';
}

/** `1 seed, 2 view models`: what ran, in the order of the words. */
export function statLine(nodes: readonly ShownNode[]): string {
  const amounts = new Map<string, { amount: number; node: ShownNode }>();
  for (const node of nodes) {
    const word = singular(node);
    const entry = amounts.get(word) ?? { amount: 0, node };
    entry.amount++;
    amounts.set(word, entry);
  }
  return [...amounts]
    .sort(([left], [right]) => compareText(left, right))
    .map(([word, { amount, node }]) => count(amount, word, nodeWords(node).plural))
    .join(', ');
}

/** `Finished running 1 seed in 0 hours 0 minutes and 0.35 seconds (0.35s).` */
export function finishedLine({ nodes, milliseconds }: RunEnded): string {
  return `Finished running ${statLine(nodes) || 'nothing'} in ${formatSpan(milliseconds)} (${formatSeconds(milliseconds)}).`;
}

/** dbt's words for how a run ended: errors and warnings are told together with partial successes, where there is one of them. */
export function headline(results: readonly NodeResult[], paint: Paint): string {
  const partials = results.filter(({ outcome }) => outcome.kind === 'partial').length;
  const failures = results.filter(({ outcome }) => isFailure(outcome)).length - partials;
  const warnings = results.filter(({ outcome }) => outcome.kind === 'warn').length;
  const cancelled = results.some(
    ({ outcome }) => outcome.kind === 'skipped' && outcome.reason === 'cancelled',
  );
  if (cancelled) {
    const parts = [
      ...(failures > 0 ? [count(failures, 'error')] : []),
      ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ];
    const so = parts.length === 0 ? '' : ` with ${listWords(parts)}:`;
    return (failures > 0 ? paint.red : paint.yellow)(`Exited because of keyboard interrupt${so}`);
  }
  const partial = count(partials, 'partial success', 'partial successes');
  if (failures > 0)
    return paint.red(
      `Completed with ${count(failures, 'error')}, ${partial}, and ${count(warnings, 'warning')}:`,
    );
  if (partials > 0) return paint.yellow(`Completed with ${partial} and ${count(warnings, 'warning')}`);
  if (warnings > 0) return paint.yellow(`Completed with ${count(warnings, 'warning')}:`);
  return paint.green('Completed successfully');
}

function block(result: NodeResult, shown: ReadonlyMap<NodeId, ShownNode>, paint: Paint): readonly string[] {
  const { kind } = result.outcome;
  if (kind === 'error' || kind === 'partial' || kind === 'skipped')
    return ['', ...failureLines(result.outcome, paint)];
  const word = kind === 'fail' ? paint.red('Failure') : paint.yellow('Warning');
  const node = shown.get(result.id);
  const place = node?.path === undefined ? '' : ` (${node.path})`;
  const lines = ['', `${word} in ${title(result.id, shown)}${place}`];
  lines.push(...failureLines(result.outcome, paint).map((line) => `  ${line}`));
  if (node !== undefined && node.resourceType === 'test') {
    lines.push(paint.dim(`  see the rows: sluice show --select ${node.name}`));
  }
  return lines;
}

/** What failed; a faulty ephemeral model by the first of those that were skipped because of it. */
function failuresOf(results: readonly NodeResult[]): readonly NodeResult[] {
  const told = new Set<NodeId>();
  return results.filter(({ outcome }) => {
    if (outcome.kind !== 'skipped') return isFailure(outcome);
    const { because, failure } = outcome;
    if (because === null || failure === undefined || told.has(because)) return false;
    told.add(because);
    return true;
  });
}

function skippedLines(
  results: readonly NodeResult[],
  shown: ReadonlyMap<NodeId, ShownNode>,
): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { id, outcome } of results) {
    if (outcome.kind !== 'skipped') continue;
    const cause =
      outcome.reason === 'cancelled'
        ? 'not run because the run was cancelled'
        : outcome.reason === 'fail-fast'
          ? 'not run because of --fail-fast'
          : `skipped because ${outcome.because === null ? 'what it needs' : title(outcome.because, shown)} failed`;
    const names = groups.get(cause) ?? [];
    names.push(shown.get(id)?.name ?? id);
    groups.set(cause, names);
  }
  return [...groups].map(([cause, names]) => {
    const more = names.length > namesShown ? ` and ${formatNumber(names.length - namesShown)} more` : '';
    return `${formatNumber(names.length)} ${cause}: ${names.slice(0, namesShown).join(', ')}${more}`;
  });
}

function rejectedLines(
  results: readonly NodeResult[],
  shown: ReadonlyMap<NodeId, ShownNode>,
  paint: Paint,
): readonly string[] {
  const lines = results.flatMap(({ id, outcome }) =>
    outcome.kind === 'success' && outcome.rejected !== null && outcome.rejected > 0
      ? [`${shown.get(id)?.shownName ?? id}: ${count(outcome.rejected, 'record')} rejected`]
      : [],
  );
  return lines.length === 0
    ? []
    : [...lines, paint.dim('  read them: sluice sql "select * from sluice.rejects"')];
}

/** The command that does what is left, once the causes are mended; none where it would be too long to read. */
function nextLines(
  results: readonly NodeResult[],
  shown: ReadonlyMap<NodeId, ShownNode>,
  command: string,
  paint: Paint,
): readonly string[] {
  const failed = results.filter(({ outcome }) => isFailure(outcome));
  const nodes = failed.map(({ id }) => shown.get(id)).filter((node) => node !== undefined);
  const guards = new Set(
    nodes
      .filter(({ resourceType }) => resourceType === 'test' || resourceType === 'unit_test')
      .map((node) => node.id),
  );
  const waiting = results.filter(
    ({ outcome }) => outcome.kind === 'skipped' && outcome.because !== null && guards.has(outcome.because),
  );
  const selectors = [
    ...nodes
      .filter((node) => node.resourceType !== 'operation')
      .map((node) => selectorOf(node, guards.has(node.id) ? '' : '+')),
    ...waiting
      .map(({ id }) => shown.get(id))
      .filter((node) => node !== undefined)
      .map((node) => selectorOf(node, '')),
  ];
  if (selectors.length === 0 || selectors.length > namesShown) return [];
  return [paint.dim(`When mended: sluice ${command} --select ${selectors.join(' ')}`)];
}

function selectorOf(node: ShownNode, suffix: '' | '+'): string {
  const { names } = splitNodeId(node.id);
  const name =
    node.resourceType === 'source'
      ? `source:${names.join('.')}`
      : node.resourceType === 'unit_test'
        ? `unit_test:${names.slice(1).join('.')}`
        : node.name;
  return `${name}${suffix}`;
}

function title(id: NodeId, shown: ReadonlyMap<NodeId, ShownNode>): string {
  const node = shown.get(id);
  return node === undefined ? id : `${nodeWords(node).type} ${node.name}`;
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}
