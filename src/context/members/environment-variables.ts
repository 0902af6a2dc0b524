import { nativeFunction } from '../../template/values/functions.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { PyDict } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { bindArguments } from '../arguments.ts';
import type { Scope } from '../scope.ts';

const secretPrefix = 'DBT_ENV_SECRET';
const metadataPrefix = 'DBT_ENV_CUSTOM_ENV_';

/** What `env_var` reads from. */
export interface EnvironmentVariableSource {
  readonly environment: ReadonlyMap<string, string>;
  readonly allowSecrets: boolean;
  readonly onRead: (name: string) => void;
}

/** `env_var(name, default)`. */
export function environmentVariableFunction(source: EnvironmentVariableSource): Value {
  return nativeFunction('env_var', (args, kwargs) => {
    const [name, fallback] = bindArguments('env_var', ['var', 'default?'], args, kwargs);
    if (typeof name !== 'string')
      throw new TemplateError("env_var()'s name must be a string", { type: 'TypeError' });
    if (name.startsWith(secretPrefix) && !source.allowSecrets) {
      throw new TemplateError(
        `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${name}' referenced elsewhere.`,
        { code: 'secret-env-var' },
      );
    }
    source.onRead(name);
    const value = source.environment.get(name);
    if (value !== undefined) return value;
    if (fallback !== undefined && fallback !== null) return fallback;
    throw new TemplateError(`Env var required but not provided: '${name}'`, {
      code: 'missing-env-var',
      help: `Set ${name} in the environment, or give a default: env_var('${name}', '…').`,
    });
  });
}

/** `env_var` in a node's templates. */
export function environmentVariables(scope: Scope): Value {
  return environmentVariableFunction({
    environment: scope.project.invocation.environment,
    allowSecrets: false,
    onRead: (name) => scope.notes.environmentVariable(name),
  });
}

/** `dbt_metadata_envs`: the variables named `DBT_ENV_CUSTOM_ENV_…`, without that. */
export function metadataEnvironment(scope: Scope): Value {
  scope.notes.clock();
  const found = [...scope.project.invocation.environment]
    .filter(([name]) => name.startsWith(metadataPrefix))
    .map(([name, value]) => [name.slice(metadataPrefix.length), value] as const);
  return PyDict.from(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
