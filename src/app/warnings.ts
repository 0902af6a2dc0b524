import type { Diagnostic } from '../domain/diagnostic.ts';
import { ProjectError, UsageError } from '../domain/errors.ts';
import type { WarningPolicy } from '../domain/warning-policy.ts';
import { lenient, readWarningPolicy, strict, verdictOn } from '../domain/warning-policy.ts';
import type { JsonObject } from '../util/json.ts';
import type { Effects } from './effects.ts';

/** What warnings mean: what the request says, else the project's `flags:`. Throws `UsageError` where these cannot be read. */
export function warningPolicy(asked: WarningPolicy | null, flags: JsonObject): WarningPolicy {
  if (asked !== null) return asked;
  const options = flags['warn_error_options'];
  if (flags['warn_error'] === true) return strict;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return lenient;
  const policy = readWarningPolicy(options as JsonObject);
  if (policy.ok) return policy.value;
  throw new UsageError(`warn_error_options in the project's flags ${policy.error}`);
}

/** Tells warnings, save those that are to be silent; those that are to be errors are thrown as a `ProjectError`, all at once. */
export function tellWarnings(
  warnings: readonly Diagnostic[],
  policy: WarningPolicy,
  { sink, clock }: Pick<Effects, 'sink' | 'clock'>,
): void {
  const errors: Diagnostic[] = [];
  for (const diagnostic of warnings) {
    const verdict = verdictOn(diagnostic.code, policy);
    if (verdict === 'error') errors.push({ ...diagnostic, severity: 'error' });
    if (verdict === 'warn') sink({ kind: 'diagnostic', at: clock(), diagnostic });
  }
  if (errors.length > 0) throw new ProjectError(errors);
}
