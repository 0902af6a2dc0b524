import type { CompiledHook, Next, Step } from '../domain/plan.ts';
import type { StepName } from '../domain/step-name.ts';
import { isDone } from './facts.ts';
import type { Materialization, PlanInput } from './materialization.ts';

/** The hooks that run in the transaction of the node's own statements, blank ones left out. */
export function hooksInside(hooks: readonly CompiledHook[]): readonly string[] {
  return hooks.filter((hook) => hook.transaction && hook.sql.trim() !== '').map((hook) => hook.sql);
}

/** A step behind which, in its transaction, the post-hooks come that ask the database, where there are such. */
export function withWaitingHooks<Kind extends Statements>(input: PlanInput, step: Kind): Kind {
  return input.postHooksWait === true ? { ...step, postHooks: true } : step;
}

type Statements = Extract<Step, { readonly kind: 'statements' }>;

/** Puts the hooks that run outside the transaction before and behind a materialization. */
export function withOutsideHooks(materialization: Materialization): Materialization {
  return (input) => {
    const before = outside(input, input.preHooks, 'pre-hooks-outside');
    if (before !== null) return before;
    const next = materialization(input);
    return next.kind === 'done' ? (outside(input, input.postHooks, 'post-hooks-outside') ?? next) : next;
  };
}

function outside({ facts }: PlanInput, hooks: readonly CompiledHook[], name: StepName): Next | null {
  const sql = hooks.filter((hook) => !hook.transaction && hook.sql.trim() !== '').map((hook) => hook.sql);
  if (sql.length === 0 || isDone(facts, name)) return null;
  return { kind: 'steps', steps: [{ kind: 'statements', name, sql, transaction: false }] };
}
