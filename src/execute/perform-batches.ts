import type { Batch, BatchPart } from '../domain/batch.ts';
import type { NodeId } from '../domain/id.ts';
import type { NodeFailure, NodeOutcome, PerformedNode } from '../domain/outcome.ts';
import type { BatchMoment, BatchRun } from './performer-options.ts';

/** The batches of one model. */
export interface BatchesToPerform {
  readonly id: NodeId;
  /** With at least one batch. */
  readonly run: BatchRun;
  readonly perform: (batch: BatchPart) => Promise<PerformedNode>;
  readonly clock: () => number;
  readonly onBatch: (moment: BatchMoment) => void;
  readonly signal: AbortSignal;
}

/**
 * Does one batch after the other, each in a transaction of its own. Where the first is not done none is; a later one that is not
 * leaves the others to be done, as in dbt. After a kill there stands what was committed: whole batches.
 */
export async function performBatches(what: BatchesToPerform): Promise<PerformedNode> {
  const { id, run, perform, clock, onBatch, signal } = what;
  const total = run.batches.length;
  onBatch({ kind: 'planned', id, run });
  const performed: PerformedNode[] = [];
  for (const [position, batch] of run.batches.entries()) {
    const index = position + 1;
    const startedAt = clock();
    const skipped = position > 0 && performed[0]!.outcome.kind !== 'success';
    if (!skipped) onBatch({ kind: 'started', id, batch, index, total });
    const part: BatchPart = {
      ...batch,
      isFirst: position === 0,
      isLast: index === total,
      incremental: position > 0 || run.incremental,
    };
    const result = skipped || signal.aborted ? leftOut(signal) : await perform(part);
    performed.push(result);
    const { outcome } = result;
    onBatch({ kind: 'ended', id, batch, index, total, outcome, milliseconds: clock() - startedAt });
  }
  return merged(run, performed);
}

function leftOut({ aborted, reason }: AbortSignal): PerformedNode {
  const why = aborted ? (reason === 'fail-fast' ? 'fail-fast' : 'cancelled') : 'upstream';
  return {
    outcome: { kind: 'skipped', because: null, reason: why },
    compileStartedAt: null,
    executeStartedAt: null,
    compiledCode: null,
    relationName: null,
  };
}

/** The model's own result, in dbt's words. */
function merged(run: BatchRun, performed: readonly PerformedNode[]): PerformedNode {
  const [first] = performed;
  const done: Batch[] = [];
  const left: Batch[] = [];
  for (const [index, { start, end }] of run.batches.entries()) {
    (performed[index]!.outcome.kind === 'success' ? done : left).push({ start, end });
  }
  const last = performed.findLast(({ compiledCode }) => compiledCode !== null);
  return {
    outcome: outcomeOf(performed, done.length),
    compileStartedAt: first!.compileStartedAt,
    executeStartedAt: first!.executeStartedAt,
    compiledCode: last?.compiledCode ?? null,
    relationName: first!.relationName,
    batches: { successful: [...done, ...run.earlier], failed: left },
  };
}

function outcomeOf(performed: readonly PerformedNode[], done: number): NodeOutcome {
  const total = performed.length;
  if (done === total) {
    const rows = performed.reduce((sum, { outcome }) => sum + rowsOf(outcome), 0);
    return { kind: 'success', message: 'SUCCESS', rows, rejected: null };
  }
  const outcomes = performed.map(({ outcome }) => outcome);
  const error = outcomes.find((outcome) => outcome.kind === 'error');
  if (done === 0) return error ?? outcomes[0]!;
  return {
    kind: 'partial',
    message: `PARTIAL SUCCESS (${done}/${total})`,
    failure: error?.failure ?? stopped,
  };
}

function rowsOf(outcome: NodeOutcome): number {
  return outcome.kind === 'success' ? (outcome.rows ?? 0) : 0;
}

const stopped: NodeFailure = {
  message: 'It was stopped before all of its batches were done.',
  code: null,
  diagnostics: [],
  compiledPath: null,
};
