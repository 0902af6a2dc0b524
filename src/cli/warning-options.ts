import { UsageError } from '../domain/errors.ts';
import type { WarningPolicy } from '../domain/warning-policy.ts';
import { lenient, readWarningPolicy, strict } from '../domain/warning-policy.ts';
import type { Given } from './given.ts';
import { warnError, warnErrorOptions } from './options.ts';

/** What `--warn-error` and `--warn-error-options` say; null where neither is given. Throws `UsageError`. */
export function readWarningOptions(given: Given): WarningPolicy | null {
  const all = given.get(warnError);
  const options = given.get(warnErrorOptions);
  const hasOptions = Object.keys(options).length > 0;
  if (all === true && hasOptions) {
    throw new UsageError('--warn-error and --warn-error-options are mutually exclusive.\nGive one of them.');
  }
  if (hasOptions) {
    const policy = readWarningPolicy(options);
    if (policy.ok) return policy.value;
    throw new UsageError(`--warn-error-options ${policy.error}`);
  }
  if (all === null) return null;
  return all ? strict : lenient;
}
