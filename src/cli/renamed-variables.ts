import type { Diagnostic } from '../domain/diagnostic.ts';

/** Variables of dbt's that have newer names; `not` ones say the contrary. */
const renamed: readonly { readonly old: string; readonly current: string; readonly not?: boolean }[] = [
  { old: 'DBT_DEFER_TO_STATE', current: 'DBT_ENGINE_DEFER' },
  { old: 'DBT_FAVOR_STATE_MODE', current: 'DBT_ENGINE_FAVOR_STATE' },
  { old: 'DBT_NO_PRINT', current: 'DBT_ENGINE_PRINT', not: true },
  { old: 'DBT_ARTIFACT_STATE_PATH', current: 'DBT_ENGINE_STATE' },
];

/** The environment with the options' variables under their newest names, and a warning for each that has an old one. */
export function currentNames(environment: ReadonlyMap<string, string>): {
  readonly environment: ReadonlyMap<string, string>;
  readonly renamed: readonly Diagnostic[];
} {
  const found = renamed.filter(({ old }) => (environment.get(old) ?? '') !== '');
  if (found.length === 0) return { environment, renamed: [] };
  const named = new Map(environment);
  for (const { old, current, not = false } of found) {
    const value = environment.get(old) ?? '';
    if (!named.has(current)) named.set(current, not ? contrary(value) : value);
  }
  return {
    environment: named,
    renamed: found.map(({ old, current }) => ({
      code: 'variable-renamed',
      severity: 'warning',
      message: `The environment variable \`${old}\` has been renamed as \`${current}\`.`,
      help: `Set ${current} instead.`,
    })),
  };
}

function contrary(value: string): string {
  return ['1', 'true', 't', 'yes', 'y', 'on'].includes(value.trim().toLowerCase()) ? 'false' : 'true';
}
