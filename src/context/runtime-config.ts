import { toValue } from '../template/values/json.ts';
import type { Value } from '../template/values/value.ts';
import type { Json } from '../util/json.ts';
import type { ProjectScope, Scope } from './scope.ts';

const made = new WeakMap<ProjectScope, Value>();

/**
 * What packages reach for as dbt's runtime config (`adapter.config`, `builtins.ref.config`): the project's name, version and
 * packages, variables, arguments, the target. Shared by all nodes of an invocation.
 */
export function runtimeConfig({ project, notes }: Scope): Value {
  notes.clock();
  let value = made.get(project);
  if (value === undefined) made.set(project, (value = toValue(describe(project))));
  return value;
}

function describe({ config, target, invocation, packages }: ProjectScope): Json {
  const dependencies = packages.map(
    ({ name, version }) => [name, { project_name: name, version: version ?? null }] as const,
  );
  return {
    project_name: config.name,
    version: config.version,
    project_root: config.root,
    profile_name: target.profileName,
    target_name: target.name,
    credentials: { ...target.shown, database: target.database, schema: target.schema, type: target.type },
    quoting: config.quoting,
    vars: config.vars,
    cli_vars: invocation.cliVars,
    args: { which: invocation.command, ...invocation.arguments },
    dependencies: Object.fromEntries(dependencies),
  };
}
