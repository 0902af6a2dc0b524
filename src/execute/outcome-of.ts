import type { NodeOutcome } from '../domain/outcome.ts';
import type { Next } from '../domain/plan.ts';
import { assertNever } from '../util/assert-never.ts';
import type { CompiledText } from './node-failure.ts';

/** What a materialization that is done means for its node. */
export function outcomeOf(
  { message, rows, failures = 0, verdict, rejected, overloads }: Extract<Next, { readonly kind: 'done' }>,
  compiled: CompiledText | null,
  storedIn: string | null = null,
): NodeOutcome {
  switch (verdict) {
    case undefined:
      if (overloads !== undefined && overloads.failed.length > 0) {
        const said = overloads.failed.map(({ name, message: why }) => `overload ${name}: ${why}`).join('\n');
        const failure = { message: said, code: null, diagnostics: [], compiledPath: compiled?.path ?? null };
        return { kind: 'partial', message, failure };
      }
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
