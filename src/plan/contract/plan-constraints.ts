import type { Belongings, Next, Step } from '../../domain/plan.ts';
import type { RelationName } from '../../domain/relation.ts';
import type { StepName } from '../../domain/step-name.ts';
import { keptConstraints, type NamedConstraint, namesInPlace } from '../constraints.ts';
import { fact, isRefused } from '../facts.ts';
import type { PlanInput } from '../materialization.ts';
import { targetOf } from '../target.ts';
import { namesWithIndex } from './constraint-sql.ts';
import type { Contract } from './contract-of.ts';

/** What is to be done about the constraints of a table that takes another's place. */
export interface PlannedConstraints {
  readonly kind: 'planned';
  /** Steps that are still to be done before the swap. */
  readonly missing: readonly Step[];
  readonly named: readonly NamedConstraint[];
  /** What the user should know when the table was swapped in, and when the old one was filled instead. */
  readonly notes: readonly string[];
  readonly notesInPlace: readonly string[];
}

const none: PlannedConstraints = { kind: 'planned', missing: [], named: [], notes: [], notesInPlace: [] };

/**
 * A contract says which constraints a table has. Where there is none, those that someone made by hand come along, unless a hook
 * makes them anyway.
 */
export function planConstraints(
  input: PlanInput,
  contract: Contract | null,
  aside: RelationName,
  old: Belongings,
): PlannedConstraints | Extract<Next, { readonly kind: 'steps' }> {
  if (contract !== null) return ofContract(input, contract, aside, old);
  if (hooksMakeConstraints(input)) return none;
  const kept = keptConstraints(input, aside, old);
  const lost = kept.filter(({ name }) => isRefused(input.facts, keepStep(name)));
  const target = targetOf(input).identifier;
  return {
    kind: 'planned',
    missing: kept
      .filter(({ name }) => !input.facts.has(keepStep(name)))
      .map(({ name, sql }) => ({
        kind: 'statements',
        name: keepStep(name),
        sql: [sql],
        transaction: true,
        mayFail: true,
      })),
    named: kept.filter((constraint) => !lost.includes(constraint)),
    notes: lost.map(({ name }) => `The constraint "${name}" does not fit the new "${target}" and is gone.`),
    notesInPlace: [],
  };
}

function ofContract(
  input: PlanInput,
  contract: Contract,
  aside: RelationName,
  old: Belongings,
): PlannedConstraints | Extract<Next, { readonly kind: 'steps' }> {
  const declared =
    contract.constraints.length > 0 || contract.columns.some((one) => one.constraints.length > 0);
  if (!declared && old.constraints.length === 0) return none;
  const made = fact(input.facts, 'constraints', 'belongings')?.belongings.constraints;
  if (made === undefined) {
    return { kind: 'steps', steps: [{ kind: 'belongings', name: 'constraints', relation: aside }] };
  }
  const target = targetOf(input);
  const without = (list: Belongings['constraints'], others: Belongings['constraints']): readonly string[] => {
    const definitions = new Set(others.map(({ definition }) => definition));
    return list.filter(({ definition }) => !definitions.has(definition)).map(({ name }) => `"${name}"`);
  };
  const gone = without(old.constraints, made);
  const stay = [...gone, ...without(made, old.constraints)];
  return {
    kind: 'planned',
    missing: [],
    named: namesInPlace(input, { aside, target }, made, namesWithIndex(contract)),
    notes:
      gone.length === 0
        ? []
        : [
            `The contract of "${target.identifier}" has no such constraint as ${gone.join(', ')}, which is gone.`,
          ],
    notesInPlace:
      stay.length === 0
        ? []
        : [
            `"${target.identifier}" was filled where it stands: it has the constraints that it had, not those of its contract.`,
          ],
  };
}

function hooksMakeConstraints({ postHooks }: PlanInput): boolean {
  return postHooks.some((hook) =>
    /\badd\s+(constraint|primary\s+key|unique|check|foreign\s+key|exclude)\b/i.test(hook.sql),
  );
}

function keepStep(name: string): StepName {
  return `keep constraint ${name}`;
}
