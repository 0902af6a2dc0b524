import type { NodeConfig } from '../../domain/config.ts';
import type { ResourceType } from '../../domain/id.ts';
import type { Json } from '../../util/json.ts';
import { textOf } from '../yaml/text-of.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { isWebColor } from './web-colors.ts';

/** What is wrong with a settled configuration, as messages; dbt's words where it has some. */
export function checkConfig(type: ResourceType, config: NodeConfig): readonly string[] {
  const faults: string[] = [];
  if (typeof config.enabled !== 'boolean') {
    faults.push(`at path ['enabled']: ${quoted(config.enabled)} is not of type 'boolean'`);
  }
  for (const key of ['materialized', 'alias', 'schema', 'database', 'group'] as const) {
    const value = config[key];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      faults.push(`Field "${key}" of type str in config has invalid value ${JSON.stringify(value)}`);
    }
  }
  const docs = config['docs'];
  const color = isObject(docs) ? (docs['node_color'] ?? null) : null;
  if (color !== null && color !== '' && !isWebColor(textOf(color))) {
    faults.push(
      `Invalid color name for docs.node_color: ${textOf(color)}. It is neither a valid HTML color name nor a valid HEX code.`,
    );
  }
  if (type === 'test') faults.push(...checkTest(config));
  if (type === 'seed' && config.materialized !== 'seed')
    faults.push("A seed must have a materialized value of 'seed'");
  if (type === 'snapshot' && config.enabled) faults.push(...checkSnapshot(config));
  if (type === 'model') faults.push(...checkModel(config));
  return faults;
}

function quoted(value: Json): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function checkTest(config: NodeConfig): readonly string[] {
  const severity = config['severity'];
  const faults: string[] = [];
  if (typeof severity !== 'string' || !/^(?:warn|error)$/i.test(severity)) {
    faults.push(`Severity must be either 'warn' or 'error'. Got '${textOf(severity ?? null)}'`);
  }
  if (config.materialized !== 'test') faults.push("A test must have a materialized value of 'test'");
  return faults;
}

function checkSnapshot(config: NodeConfig): readonly string[] {
  const {
    strategy,
    unique_key: key,
    check_cols: columns,
    updated_at: updatedAt,
  } = config as Record<string, unknown>;
  if (!strategy || !key) return ["Snapshots must be configured with a 'strategy' and 'unique_key'."];
  if (strategy === 'check' && !columns) {
    return ['A snapshot configured with the check strategy must specify a check_cols configuration.'];
  }
  if (strategy === 'check' && typeof columns === 'string' && columns !== 'all') {
    return [`Invalid value for 'check_cols': ${columns}. Expected 'all' or a list of strings.`];
  }
  if (strategy === 'timestamp' && !updatedAt) {
    return ['A snapshot configured with the timestamp strategy must specify an updated_at configuration.'];
  }
  if (strategy === 'timestamp' && columns) return ["A 'timestamp' snapshot should not have 'check_cols'"];
  return config.materialized === 'snapshot'
    ? []
    : ["A snapshot must have a materialized value of 'snapshot'"];
}

function checkModel(config: NodeConfig): readonly string[] {
  if (config['access'] === 'public' && config.materialized === 'ephemeral')
    return ["Node with 'ephemeral' materialization has an invalid value (public) for the access field"];
  const freshness = config['freshness'];
  const build = isObject(freshness) && isObject(freshness['build_after']) ? freshness['build_after'] : {};
  const { count = null, period = null } = build as { readonly count?: Json; readonly period?: Json };
  if (period !== null && count === null)
    return ['`freshness.build_after` must have a value for `count` if a `period` is provided'];
  if (count !== null && period === null)
    return ['`freshness.build_after` must have a value for `period` if a `count` is provided'];
  const contract = config['contract'] as { readonly enforced?: boolean } | null | undefined;
  const change = config['on_schema_change'];
  if (
    contract?.enforced === true &&
    config.materialized === 'incremental' &&
    change !== 'append_new_columns' &&
    change !== 'fail'
  ) {
    return [
      `Invalid value for on_schema_change: ${textOf(change ?? null)}. Models materialized as incremental with contracts enabled ` +
        "must set on_schema_change to 'append_new_columns' or 'fail'",
    ];
  }
  return [];
}
