import type { JsonObject } from '../../util/json.ts';
import { toValue } from '../../template/values/json.ts';
import { TemplateObject } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import type { Json } from '../../util/json.ts';
import { dbtVersion } from '../scope.ts';
import type { Scope } from '../scope.ts';

class Flags extends TemplateObject {
  readonly #values: ReadonlyMap<string, Json>;
  constructor(values: ReadonlyMap<string, Json>) {
    super();
    this.#values = values;
  }
  override get typeName(): string {
    return 'Flags';
  }
  override getAttribute(name: string): Value | undefined {
    const value = this.#values.get(name.toUpperCase());
    return value === undefined ? undefined : toValue(value);
  }
}

/** `flags`: `flags.FULL_REFRESH` and its kind; the project's `flags:` and the command line's, capitals or not. */
export function flags(scope: Scope): Value {
  const { invocation, config } = scope.project;
  const values = new Map<string, Json>([
    ['WARN_ERROR', false],
    ['PRINT', true],
    ['QUIET', false],
    ['DEBUG', false],
    ['USE_COLORS', true],
    ['INTROSPECT', true],
    ['VERSION_CHECK', true],
    ['CACHE_SELECTED_ONLY', false],
    ['INDIRECT_SELECTION', 'eager'],
  ]);
  for (const layer of [config.flags, invocation.arguments]) {
    for (const [name, value] of Object.entries(layer))
      values.set(name.toUpperCase().replaceAll('-', '_'), value);
  }
  values.set('WHICH', invocation.command);
  values.set('INVOCATION_COMMAND', `dbt ${invocation.command}`);
  values.set('FULL_REFRESH', invocation.flags.fullRefresh);
  values.set('FAIL_FAST', invocation.flags.failFast);
  values.set('EMPTY', invocation.flags.empty);
  values.set('STORE_FAILURES', invocation.flags.storeFailures);
  return new Flags(values);
}

/** `invocation_id`. */
export function invocationId(scope: Scope): Value {
  scope.notes.clock();
  return scope.project.invocation.id;
}

/** Options that were not given, as dbt's dict has them. */
const defaultArguments: JsonObject = {
  cache_selected_only: false,
  defer: false,
  empty: false,
  exclude: [],
  favor_state: false,
  indirect_selection: 'eager',
  introspect: true,
  log_format: 'default',
  log_format_file: 'debug',
  log_level: 'info',
  log_level_file: 'debug',
  partial_parse: true,
  populate_cache: true,
  print: true,
  printer_width: 80,
  quiet: false,
  select: [],
  send_anonymous_usage_stats: false,
  static_parser: true,
  use_colors: true,
  use_colors_file: true,
  vars: {},
  version_check: true,
  write_json: true,
};

/** `invocation_args_dict`. */
export function invocationArguments(scope: Scope): Value {
  scope.notes.clock();
  const { command, arguments: given } = scope.project.invocation;
  return toValue({ ...defaultArguments, which: command, ...given });
}

/** `dbt_version`. */
export function version(): Value {
  return dbtVersion;
}

/** `project_name`: the root's. */
export function projectName(scope: Scope): Value {
  return scope.project.config.name;
}

/** `thread_id`. */
export function threadId(scope: Scope): Value {
  scope.notes.clock();
  return 'MainThread';
}

/** `execute`. */
export function execute(scope: Scope): Value {
  return scope.execute;
}
