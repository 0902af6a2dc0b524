import type { Json, JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';

/** `--warn-error-options`: which warnings are errors, which stay warnings, which are not told. Names are dbt's of events, or codes of diagnostics. */
export interface WarningPolicy {
  readonly error: 'all' | readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

/** Every warning is a warning. */
export const lenient: WarningPolicy = { error: [], warn: [], silence: [] };

/** `--warn-error`: every warning is an error. */
export const strict: WarningPolicy = { error: 'all', warn: [], silence: [] };

/** dbt's event for each code that has one. */
const eventNames: ReadonlyMap<string, string> = new Map([
  ['no-nodes-selected', 'NoNodesForSelectionCriteria'],
  ['nothing-to-do', 'NothingToDo'],
  ['selection-ignored', 'SelectExcludeIgnoredWithSelectorWarning'],
  ['contract-breaking-change', 'UnversionedBreakingChange'],
  ['config-unused-path', 'UnusedResourceConfigPath'],
  ['config-unknown-key', 'CustomKeyInConfigDeprecation'],
  ['yaml-unknown-key', 'CustomKeyInObjectDeprecation'],
  ['yaml-duplicate-key', 'DuplicateYAMLKeysDeprecation'],
  ['constraint-unsupported', 'UnsupportedConstraintMaterialization'],
  ['yaml-no-node', 'NoNodeForYamlKey'],
  ['yaml-no-macro', 'MacroNotFoundForPatch'],
  ['yaml-wrong-list', 'WrongResourceSchemaFile'],
  ['project-path-renamed', 'ConfigSourcePathDeprecation'],
  ['project-data-path-renamed', 'ConfigDataPathDeprecation'],
  ['project-tests-renamed', 'TestsConfigDeprecation'],
  ['exposure-name', 'ExposureNameDeprecation'],
  ['schema-null', 'GenerateSchemaNameNullValueDeprecation'],
  ['source-overrides', 'SourceOverrideDeprecation'],
  ['name-with-space', 'ResourceNamesWithSpacesDeprecation'],
  ['unknown-ref', 'NodeNotFoundOrDisabled'],
  ['model-deprecated', 'DeprecatedModel'],
  ['reference-deprecated', 'DeprecatedReference'],
  ['reference-slated', 'UpcomingReferenceDeprecation'],
  ['duplicate-name-types', 'DuplicateNameDistinctNodeTypesDeprecation'],
  ['package-unpinned', 'DepsUnpinned'],
  ['package-redirect', 'PackageRedirectDeprecation'],
  ['microbatch-unfiltered', 'MicrobatchModelNoEventTimeInputs'],
  ['batches-not-concurrent', 'InvalidConcurrentBatchesConfig'],
  ['template-warning', 'JinjaLogWarning'],
  ['test-warning', 'LogTestResult'],
  ['variable-renamed', 'EnvironmentVariableRenamed'],
]);

/** dbt's event of a warning's code; null where it has none. */
export function eventNameOf(code: string): string | null {
  return eventNames.get(code) ?? null;
}

/** The same where the event is a deprecation, whose name dbt prints. */
export function deprecationOf(code: string): string | null {
  const event = eventNameOf(code);
  return event?.endsWith('Deprecation') === true ? event : null;
}

/** What becomes of a warning. Its own name weighs more than `Deprecations`, that more than `all`; in each, silence before warn before error. */
export function verdictOn(code: string, policy: WarningPolicy): 'error' | 'warn' | 'silence' {
  const event = eventNames.get(code);
  const names = event === undefined ? [code] : [code, event];
  const groups = event?.endsWith('Deprecation') === true ? [names, ['Deprecations']] : [names];
  for (const group of groups) {
    const isIn = (list: readonly string[]): boolean => group.some((name) => list.includes(name));
    if (isIn(policy.silence)) return 'silence';
    if (isIn(policy.warn)) return 'warn';
    if (policy.error !== 'all' && isIn(policy.error)) return 'error';
  }
  return policy.error === 'all' ? 'error' : 'warn';
}

/** Reads `{error: all, warn: […], silence: […]}` (`include` and `exclude` are the old words for the first two); or says what is wrong. */
export function readWarningPolicy(options: JsonObject): Result<WarningPolicy, string> {
  const unknown = Object.keys(options).find(
    (key) => !['error', 'include', 'warn', 'exclude', 'silence'].includes(key),
  );
  if (unknown !== undefined) return failed(`has no "${unknown}"; its keys are error, warn and silence`);
  for (const [key, old] of [
    ['error', 'include'],
    ['warn', 'exclude'],
  ] as const) {
    if (key in options && old in options)
      return failed(`says both "${key}" and "${old}", which are the same`);
  }
  const error = options['error'] ?? options['include'] ?? [];
  const lists = {
    error: error === 'all' || error === '*' ? [] : namesIn(error),
    warn: namesIn(options['warn'] ?? options['exclude'] ?? []),
    silence: namesIn(options['silence'] ?? []),
  };
  const { warn, silence } = lists;
  if (lists.error === null) return failed('wants "all", "*" or a list of names under "error"');
  if (warn === null || silence === null) return failed('wants lists of names under "warn" and "silence"');
  const bad = [...lists.error, ...warn, ...silence].find((name) => !isName(name));
  if (bad !== undefined) return failed(`${bad} is not a valid dbt error name.`);
  const all = error === 'all' || error === '*';
  const hasGroup = lists.error.includes('Deprecations') || silence.includes('Deprecations');
  if (warn.length > 0 && !all && !hasGroup) {
    return failed('takes "warn" only where "error" is "all", or "Deprecations" is in "error" or "silence"');
  }
  return ok({ error: all ? 'all' : lists.error, warn, silence });
}

/** An event of dbt's (all of them have such names), or a code of ours. */
function isName(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]+$/.test(name) || /^[a-z]+(-[a-z]+)+$/.test(name);
}

function namesIn(value: Json): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const items = value as readonly Json[];
  return items.every((item) => typeof item === 'string') ? items : null;
}
