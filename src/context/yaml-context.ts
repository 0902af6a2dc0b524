import type { Target } from '../domain/project.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import { dbtFunctions } from '../template/builtins/dbt-functions.ts';
import { nativeFunction } from '../template/values/functions.ts';
import { toValue } from '../template/values/json.ts';
import { str } from '../template/values/text.ts';
import { TemplateObject } from '../template/values/value.ts';
import type { Keywords, Value } from '../template/values/value.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { bindArguments } from './arguments.ts';
import { environmentVariableFunction } from './members/environment-variables.ts';
import { targetValue } from './members/target.ts';
import { missingVariable } from './members/variables.ts';
import { renderText } from './render-text.ts';
import { dbtVersion } from './scope.ts';
import { hasTag } from './variables.ts';

/** What a YAML file's templates see: `var`, `env_var`, `target`, the pure functions; no macro, no `ref`. */
export interface YamlContextInput {
  /** Variables, all layers merged. */
  readonly vars: JsonObject;
  readonly environment: ReadonlyMap<string, string>;
  /** Null where it is not known yet: profiles.yml, and what the project file says before it. */
  readonly target: Target | null;
  /** `DBT_ENV_SECRET…` may be read: in profiles.yml and packages.yml only. */
  readonly allowSecrets: boolean;
  /** Told of each name that is asked for, for the cache. */
  readonly onVar?: (name: string) => void;
  readonly onEnvironment?: (name: string) => void;
}

/** Makes the environment for `renderNative` over a YAML value. */
export function createYamlContext(input: YamlContextInput): Environment {
  const names = new Map<string, Value>(dbtFunctions);
  names.set('dbt_version', dbtVersion);
  names.set(
    'env_var',
    environmentVariableFunction({
      environment: input.environment,
      allowSecrets: input.allowSecrets,
      onRead: (name) => input.onEnvironment?.(name),
    }),
  );
  if (input.target) {
    names.set('target', targetValue(input.target));
    names.set('env', targetValue(input.target));
  }
  const environment: Environment = {
    lookup: (name) => names.get(name),
    undefinedMode: 'strict',
    localMacros: false,
  };
  names.set('var', new YamlVar(input, environment));
  return environment;
}

class YamlVar extends TemplateObject {
  readonly #input: YamlContextInput;
  readonly #vars: ReadonlyMap<string, Json>;
  readonly #environment: Environment;

  constructor(input: YamlContextInput, environment: Environment) {
    super();
    this.#input = input;
    this.#vars = new Map(Object.entries(input.vars));
    this.#environment = environment;
  }

  override get typeName(): string {
    return 'Var';
  }

  override call(args: readonly Value[], kwargs: Keywords): Value {
    const [given, fallback] = bindArguments('var', ['var_name', 'default?'], args, kwargs);
    const name = str(given!);
    this.#input.onVar?.(name);
    const value = this.#vars.get(name);
    if (typeof value === 'string' && hasTag(value))
      return renderText(value, `vars: ${name}`, this.#environment);
    if (value !== undefined) return toValue(value);
    if (fallback !== undefined) return fallback;
    throw missingVariable(name, null, this.#vars);
  }

  override getAttribute(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return nativeFunction(name, (args) => {
      const key = str(args[0] ?? null);
      this.#input.onVar?.(key);
      return this.#vars.has(key);
    });
  }
}
