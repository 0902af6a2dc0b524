import type { Target } from '../../domain/project.ts';
import { toValue } from '../../template/values/json.ts';
import type { Value } from '../../template/values/value.ts';
import type { Scope } from '../scope.ts';

/** `target` as a dict, without secrets. */
export function targetValue(target: Target): Value {
  return toValue({
    ...target.shown,
    database: target.database,
    dbname: target.database,
    schema: target.schema,
    type: target.type,
    threads: target.threads,
    name: target.name,
    target_name: target.name,
    profile_name: target.profileName,
  });
}

/** `target` (and `env`, its old name). */
export function target(scope: Scope): Value {
  return targetValue(scope.project.target);
}

/** `database`: the target's. */
export function targetDatabase(scope: Scope): Value {
  return scope.project.target.database;
}

/** `schema`: the target's. */
export function targetSchema(scope: Scope): Value {
  return scope.project.target.schema;
}
