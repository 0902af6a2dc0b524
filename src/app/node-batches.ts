import type { Batch, BatchResults, BatchSize, NamedBatch } from '../domain/batch.ts';
import { batchSizes } from '../domain/batch.ts';
import { EngineError } from '../domain/errors.ts';
import { readEventTime } from '../domain/event-span.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import type { Relation } from '../domain/relation.ts';
import type { BatchMoment, BatchRun } from '../execute/performer-options.ts';
import { nameBatch } from '../plan/microbatch/batch-time.ts';
import { planBatches } from '../plan/microbatch/plan-batches.ts';
import type { Effects } from './effects.ts';
import type { OpenedProject } from './open-project.ts';
import { showNode } from './show-node.ts';

/** The run that a retry goes on with, as far as batches are concerned. */
export interface FormerBatches {
  /** When it began: its newest batch is that of then. */
  readonly startedAt: number;
  readonly batches: ReadonlyMap<NodeId, BatchResults>;
}

/**
 * The batches that a microbatch model is done in, by what the command line says, what stands in its place, and, for a retry, what is left of
 * those before.
 */
export function batchesOf(
  project: OpenedProject,
  former: FormerBatches | null,
): (node: Node, standing: Relation | null) => BatchRun | null {
  const { flags, startedAt } = project.invocation;
  return (node, standing) => {
    if (node.resourceType !== 'model') return null;
    const { config } = node;
    const size = batchSizes.find((one) => one === config['batch_size']);
    const begin = typeof config['begin'] === 'string' ? readEventTime(config['begin']) : null;
    if (size === undefined || begin === null) throw incomplete(node);
    const before = former?.batches.get(node.id);
    if (before !== undefined && before.successful.length > 0 && before.failed.length > 0) {
      return {
        batches: named(before.failed, size),
        incremental: standing !== null,
        earlier: before.successful,
      };
    }
    const configured = config['full_refresh'];
    const refresh = typeof configured === 'boolean' ? configured : flags.fullRefresh;
    const incremental = standing?.kind === 'table' && !refresh;
    const span = flags.sample ?? flags.eventTime;
    const batches = planBatches({
      size,
      lookback: typeof config['lookback'] === 'number' ? config['lookback'] : 1,
      begin,
      incremental,
      from: span?.start ?? null,
      to: span?.end ?? null,
      now: former?.startedAt ?? startedAt,
    });
    return { batches: named(batches, size), incremental, earlier: [] };
  };
}

/** Tells of batches as they go. */
export function tellBatch(project: OpenedProject, effects: Effects): (moment: BatchMoment) => void {
  return (moment) => {
    if (moment.kind === 'planned') return;
    const { batch, index, total } = moment;
    const node = showNode(project.graph.nodes.get(moment.id)!, project.graph);
    const facts = { at: effects.clock(), node, label: batch.label, index, total };
    if (moment.kind === 'started') effects.sink({ kind: 'batch-started', ...facts });
    else {
      const { outcome, milliseconds } = moment;
      effects.sink({ kind: 'batch-ended', ...facts, outcome, milliseconds });
    }
  };
}

function named(batches: readonly Batch[], size: BatchSize): readonly NamedBatch[] {
  return batches.map((batch) => nameBatch(batch, size));
}

/** Parsing has refused such a model, but for one whose project does batches itself. */
function incomplete({ name }: Node): EngineError {
  return new EngineError(`Microbatch model '${name}' requires a 'begin' and a 'batch_size' configuration.`, {
    fault: 'statement',
  });
}
