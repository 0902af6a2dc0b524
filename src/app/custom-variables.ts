const prefix = 'DBT_ENV_CUSTOM_ENV_';

/** Variables that users add to artifacts and logs: `DBT_ENV_CUSTOM_ENV_JOB` under `JOB`. */
export function customVariables(environment: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...environment]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
