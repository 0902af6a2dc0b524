import type { NodeOutcome } from '../domain/outcome.ts';
import type { Next } from '../domain/plan.ts';
import { assertNever } from '../util/assert-never.ts';
import type { CompiledText } from './node-failure.ts';

/** What a materialization that is done means for its node. */
export function outcomeOf(
  { message, rows, failures = 0, verdict, rejected }: Extract<Next, { readonly kind: 'done' }>,
  compiled: CompiledText | null,
  storedIn: string | null = null,
): NodeOutcome {
  switch (verdict) {
    case undefined:
      return { kind: 'success', message, rows, rejected: rejected ?? null };
    case 'pass':
      return { kind: 'pass', failures: 0 };
    case 'warn':
      return { kind: 'warn', failures, message, ...(storedIn !== null && { storedIn }) };
    case 'fail':
      return {
        kind: 'fail',
        failures,
        message,
        compiledPath: compiled?.path ?? null,
        ...(storedIn !== null && { storedIn }),
      };
    default:
      return assertNever(verdict);
  }
}
