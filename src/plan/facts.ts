import { InternalError } from '../domain/errors.ts';
import type { Fact, Facts } from '../domain/plan.ts';

type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>;

/** The fact of a step that was asked for, or undefined where it is not known yet. A fact of another kind is a bug. */
export function fact<Kind extends Fact['kind']>(
  facts: Facts,
  name: string,
  kind: Kind,
): FactOf<Kind> | undefined {
  const found = facts.get(name);
  if (found === undefined) return undefined;
  if (found.kind !== kind)
    throw new InternalError(`step ${name} gave ${found.kind} where ${kind} was awaited`);
  return found as FactOf<Kind>;
}

/** Whether a step is done (one that may fail and was refused is not). */
export function isDone(facts: Facts, name: string): boolean {
  return facts.get(name)?.kind === 'done';
}

/** Whether the engine refused a step. */
export function isRefused(facts: Facts, name: string): boolean {
  return facts.get(name)?.kind === 'refused';
}
