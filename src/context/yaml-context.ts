import { InternalError } from '../domain/errors.ts';
import type { Target } from '../domain/project.ts';
import type { JsonObject } from '../util/json.ts';
import type { Environment } from '../template/evaluate/environment.ts';

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
export function createYamlContext(_input: YamlContextInput): Environment {
  throw new InternalError('not there yet');
}
