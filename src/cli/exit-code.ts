import type { Ending } from '../app/ending.ts';
import { EngineError } from '../domain/errors.ts';
import type { Verb } from './verb.ts';

/** The exit code, as dbt's: 0 all well, 1 a node, test or load failed, 2 nothing could be run or the run was stopped. */
export function exitCode(
  result:
    | { readonly kind: 'ended'; readonly ending: Ending }
    | { readonly kind: 'threw'; readonly error: unknown },
  facts: { readonly verb: Verb | null; readonly cancelled: boolean },
): 0 | 1 | 2 {
  if (result.kind === 'threw') {
    return result.error instanceof EngineError && facts.verb?.engineFailure === 'failed' ? 1 : 2;
  }
  if (result.ending.kind === 'ok') return 0;
  return facts.cancelled ? 2 : 1;
}
