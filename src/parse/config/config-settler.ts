import type { NodeConfig } from '../../domain/config.ts';
import type { ResourceType } from '../../domain/id.ts';
import type { ProjectConfig } from '../../domain/project.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { configDefaults } from './config-defaults.ts';
import { deepMerge } from './deep-merge.ts';
import { fillFreshness } from './freshness.ts';
import { mergeConfig } from './merge-config.ts';
import type { MergeOptions } from './merge-config.ts';
import type { ConfigBlock } from './project-keys.ts';

/** What is configured: a resource, or a group of models. */
export type ConfiguredType = ResourceType | 'group';

/** What a node says about its own configuration. */
export interface ConfigRequest {
  readonly type: ConfiguredType;
  readonly packageName: string;
  readonly fqn: readonly string[];
  /** `config:` of the YAML that describes it. */
  readonly patch: JsonObject | null;
  /** `config()` calls in its own file, merged. */
  readonly calls: JsonObject | null;
  /** The patch before rendering, for `unrendered`; left out: as rendered. */
  readonly unrenderedPatch?: JsonObject | null;
  /** The calls before rendering, likewise. */
  readonly unrenderedCalls?: JsonObject | null;
  /** In `unrendered` the calls come last, even over the root's levels. */
  readonly callsLast?: boolean;
}

/** A node's configuration, settled. */
export interface SettledConfig {
  readonly config: NodeConfig;
  /** The layers as written, without defaults. */
  readonly unrendered: JsonObject;
}

const blocks: Readonly<Record<ConfiguredType, ConfigBlock>> = {
  group: 'models',
  model: 'models',
  analysis: 'models',
  operation: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  source: 'sources',
  exposure: 'exposures',
  unit_test: 'unit_tests',
  metric: 'metrics',
  semantic_model: 'semantic-models',
  saved_query: 'saved-queries',
  function: 'functions',
};

/** In what dbt keeps unrendered, the project file's blocks with a hyphen in their names are missing. */
function isUnseen(type: ConfiguredType): boolean {
  return type === 'semantic_model' || type === 'saved_query';
}

/** A base that many nodes share: defaults and the project file's levels. */
interface Base {
  readonly number: number;
  readonly config: NodeConfig;
  readonly unrendered: JsonObject;
  /** The root's levels, put last over a node of an installed package. */
  readonly last: readonly JsonObject[];
  readonly unrenderedLast: readonly JsonObject[];
}

/**
 * Layers configuration: defaults, the project file's levels from the top to the node's name, the YAML patch, the calls
 * in the file; for a node of an installed package the root project's levels last. Nodes with the same layers share one
 * object.
 */
export class ConfigSettler {
  readonly #root: ProjectConfig;
  readonly #projects: ReadonlyMap<string, ProjectConfig>;
  readonly #bases = new Map<string, Base>();
  readonly #settled = new Map<string, SettledConfig>();

  constructor(root: ProjectConfig, projects: ReadonlyMap<string, ProjectConfig>) {
    this.#root = root;
    this.#projects = projects;
  }

  settle(request: ConfigRequest): SettledConfig {
    const base = this.#base(request);
    const patch = nonEmpty(request.patch);
    const calls = nonEmpty(request.calls);
    const unrenderedPatch = request.unrenderedPatch === undefined ? patch : nonEmpty(request.unrenderedPatch);
    const unrenderedCalls = nonEmpty(request.unrenderedCalls) ?? calls;
    const key =
      patch || calls || unrenderedPatch
        ? `${base.number} ${JSON.stringify([patch, calls, unrenderedPatch, unrenderedCalls, request.callsLast ?? false])}`
        : String(base.number);
    const known = this.#settled.get(key);
    if (known) return known;
    const options = optionsOf(request.type);
    let config = base.config;
    for (const layer of [patch, calls, ...base.last]) if (layer) config = mergeConfig(config, layer, options);
    const settled = {
      config: finished(request.type, config),
      unrendered: unrenderedOf([
        base.unrendered,
        request.unrenderedPatch === undefined ? patch : deepMerge(patch ?? {}, unrenderedPatch ?? {}),
        ...(request.callsLast === true
          ? [...base.unrenderedLast, unrenderedCalls]
          : [unrenderedCalls, ...base.unrenderedLast]),
      ]),
    };
    this.#settled.set(key, settled);
    return settled;
  }

  /** What the project file says of a node, with the defaults: what its template sees of its config while it is read. */
  base(request: Pick<ConfigRequest, 'type' | 'packageName' | 'fqn'>): NodeConfig {
    return this.#base(request).config;
  }

  /** dbt's flag `state_modified_compare_more_unrendered_values`: configuration is kept as it is written, not as it comes out. */
  get keepsWritten(): boolean {
    return this.#root.flags['state_modified_compare_more_unrendered_values'] !== false;
  }

  /** What stands in a package's project file under the block of a type, as it is written. */
  block(type: ConfiguredType, packageName: string): JsonObject {
    return (this.#projects.get(packageName) ?? this.#root).configs[blocks[type]] ?? {};
  }

  #base({ type, packageName, fqn }: Pick<ConfigRequest, 'type' | 'packageName' | 'fqn'>): Base {
    const corrected = this.#root.flags['require_corrected_analysis_fqns'] === true;
    const block = type === 'analysis' && corrected ? 'analyses' : blocks[type];
    const own = this.#projects.get(packageName) ?? this.#root;
    const ownLevels = levels(own.configs[block] ?? {}, fqn);
    const isRoot = own === this.#root;
    const rootLevels = isRoot ? [] : levels(this.#root.configs[block] ?? {}, fqn);
    const key = `${type} ${packageName} ${fqn.slice(0, ownLevels.length - 1).join('.')} ${rootLevels.length === 0 ? '' : fqn.slice(0, rootLevels.length - 1).join('.')}`;
    const known = this.#bases.get(key);
    if (known) return known;
    const options = optionsOf(type);
    let config = configDefaults(type);
    for (const level of ownLevels) config = mergeConfig(config, partial(level), options);
    const unrendered: Record<string, Json> = {};
    // As in dbt, which keeps what is written for models in the place of what is written for functions.
    const written = type === 'function' ? 'models' : block;
    const writtenBlock = isUnseen(type) ? undefined : own.unrenderedConfigs?.[written];
    for (const level of levels(writtenBlock ?? {}, fqn)) Object.assign(unrendered, partial(level));
    const unrenderedLast = isRoot
      ? []
      : levels(this.#root.unrenderedConfigs?.[written] ?? {}, fqn).map(partial);
    const base = {
      number: this.#bases.size,
      config,
      unrendered,
      last: rootLevels.map(partial),
      unrenderedLast,
    };
    this.#bases.set(key, base);
    return base;
  }
}

/** The maps from a block down along an fqn, as far as there are any. */
function levels(block: JsonObject, fqn: readonly string[]): readonly JsonObject[] {
  const found = [block];
  let level = block;
  for (const part of fqn) {
    const next = Object.hasOwn(level, part) ? level[part] : undefined;
    if (!isObject(next)) break;
    found.push(next);
    level = next;
  }
  return found;
}

/** The configuration of one level: keys with `+`, and others that are no map, for a map is a folder. */
function partial(level: JsonObject): JsonObject {
  const config: Record<string, Json> = {};
  for (const [key, value] of Object.entries(level)) {
    if (key.startsWith('+')) config[key.slice(1).trim()] = value;
    else if (!isObject(value)) config[key] = value;
  }
  return config;
}

function nonEmpty(layer: JsonObject | null | undefined): JsonObject | null {
  return layer && Object.keys(layer).length > 0 ? layer : null;
}

function unrenderedOf(layers: readonly (JsonObject | null)[]): JsonObject {
  return Object.assign({}, ...layers) as JsonObject;
}

const byStoreFailures = new Map<unknown, string | null>([
  [true, 'table'],
  [false, 'ephemeral'],
]);

function optionsOf(type: ConfiguredType): MergeOptions {
  return { appendsTags: type !== 'source', replacesAll: type === 'exposure' };
}

function finished(type: ConfiguredType, config: NodeConfig): NodeConfig {
  if (type === 'source' && isObject(config['freshness'])) {
    return { ...config, freshness: fillFreshness(config['freshness']) };
  }
  if (type !== 'test') return config;
  const as = config['store_failures_as'] ?? null;
  return as === null
    ? { ...config, store_failures_as: byStoreFailures.get(config['store_failures']) ?? null }
    : { ...config, store_failures: as !== 'ephemeral' };
}
