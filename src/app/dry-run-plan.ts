import type { NodeId } from '../domain/id.ts';
import type { CompiledForPlan, Facts, Next, Step } from '../domain/plan.ts';
import { InternalError } from '../domain/errors.ts';

/** A step as it would be done. */
export interface PlannedStep {
  readonly name: string;
  /** What it does, or has found, in words. */
  readonly does: string;
  readonly sql: readonly string[];
  /** Steps with the same number are one transaction; null: it is not part of one of several steps. */
  readonly transaction: number | null;
  /** What is known when it is done: facts that the data decides, or whether the engine refuses it. */
  readonly decidedThen: readonly string[];
}

/** How far a node's steps are known. */
export type PlanEnd =
  /** To the end: what the node would say, without counts of rows. */
  | { readonly kind: 'complete' }
  /** What follows is decided at run time. */
  | { readonly kind: 'open'; readonly because: string }
  /** It would fail. */
  | { readonly kind: 'fails'; readonly message: string };

/** What a node would do. */
export interface NodePlan {
  readonly id: NodeId;
  readonly steps: readonly PlannedStep[];
  readonly end: PlanEnd;
  readonly notes: readonly string[];
}

/** A question that has no answer before the run. The message ends the sentence "decided at run time, because …". */
export class OpenQuestion extends Error {}

/** A step that has been looked into: what it would do, and its fact where the plan goes on. */
export interface LookedInto {
  readonly step: Omit<PlannedStep, 'name' | 'transaction'>;
  readonly fact: Extract<ReturnType<Facts['get']>, object>;
}

/** Far beyond what any materialization asks for. */
const maximumRounds = 1_000;

/**
 * Asks a materialization for its steps as the executor does: those that read are really done (`lookInto`), those that write are held
 * to be done. Goes on until it is done, fails, or `lookInto` throws an `OpenQuestion`.
 */
export async function planSteps(options: {
  readonly compiled: CompiledForPlan;
  readonly materialize: (node: CompiledForPlan, facts: Facts) => Next;
  readonly lookInto: (step: Step, facts: Facts) => Promise<LookedInto>;
}): Promise<{
  readonly steps: readonly PlannedStep[];
  readonly end: PlanEnd;
  readonly notes: readonly string[];
}> {
  const { compiled, materialize, lookInto } = options;
  const facts = new Map<string, LookedInto['fact']>();
  const steps: PlannedStep[] = [];
  let transaction = 0;
  let within = false;
  for (let round = 0; round < maximumRounds; round++) {
    const next = materialize(compiled, facts);
    if (next.kind === 'done') return { steps, end: { kind: 'complete' }, notes: notesOf(next) };
    if (next.kind === 'failed') {
      const message = next.help === null ? next.message : `${next.message}\n${next.help}`;
      return { steps, end: { kind: 'fails', message }, notes: [] };
    }
    if (next.within === 'transaction' && !within) transaction += 1;
    within = next.within === 'transaction';
    for (const step of next.steps) {
      const number = within ? transaction : null;
      try {
        const { step: shown, fact } = await lookInto(step, facts);
        facts.set(step.name, fact);
        steps.push({ ...shown, name: step.name, transaction: number });
      } catch (error) {
        if (!(error instanceof OpenStep)) throw error;
        steps.push({ ...error.step, name: step.name, transaction: number });
        return { steps, end: { kind: 'open', because: error.message }, notes: [] };
      }
    }
  }
  throw new InternalError('a materialization does not come to an end');
}

/** A step whose fact is known at run time only. */
export class OpenStep extends OpenQuestion {
  readonly step: LookedInto['step'];
  constructor(because: string, step: LookedInto['step']) {
    super(because);
    this.step = step;
  }
}

function notesOf({
  leftovers = [],
  notes = [],
}: Extract<Next, { readonly kind: 'done' }>): readonly string[] {
  return [
    ...notes,
    ...leftovers.map(
      ({ schema, identifier }) =>
        `"${schema}"."${identifier}" stays until the views that read it are rebuilt.`,
    ),
  ];
}
