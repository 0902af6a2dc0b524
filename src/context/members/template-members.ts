import { PyDateTime } from '../../template/builtins/datetime/datetime.ts';
import { utcZone } from '../../template/builtins/datetime/zone.ts';
import { dbtFunctions } from '../../template/builtins/dbt-functions.ts';
import { createModules } from '../../template/builtins/modules.ts';
import { createRegularExpressions } from '../../template/builtins/regex/regular-expressions.ts';
import type { Value } from '../../template/values/value.ts';
import type { Member, ProjectScope, Scope } from '../scope.ts';

/** Python's modules for the run pass: the same for all nodes of an invocation. */
const atRun = new WeakMap<ProjectScope, Value>();

function modules(scope: Scope): Value {
  if (!scope.execute) return makeModules(scope);
  let made = atRun.get(scope.project);
  if (made === undefined) atRun.set(scope.project, (made = makeModules(scope)));
  return made;
}

function makeModules({ project, notes }: Scope): Value {
  return createModules({
    now: () => {
      notes.clock();
      return BigInt(Math.round(project.now() * 1000));
    },
    localZone: zoneName(project.invocation.environment.get('TZ')),
    regularExpressions: createRegularExpressions,
  });
}

/** The machine's zone, where `TZ` names one of the zone database. */
function zoneName(given: string | undefined): string {
  return given !== undefined && Intl.supportedValuesOf('timeZone').includes(given) ? given : 'UTC';
}

/** `run_started_at`: when the invocation began, in UTC. */
function runStartedAt({ project, notes }: Scope): Value {
  notes.clock();
  return PyDateTime.fromEpoch(BigInt(Math.round(project.invocation.startedAt * 1000)), utcZone);
}

/** The names that the template engine itself brings: `fromjson`, `modules` and their kind. */
export const templateMembers: readonly (readonly [string, Member<Scope>])[] = [
  ...[...dbtFunctions].map(([name, value]) => [name, () => value] as const),
  ['modules', modules],
  ['run_started_at', runStartedAt],
];
