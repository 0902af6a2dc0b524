/**
 * Flags of dbt that scripts give and that change nothing here, since there is no such thing: no telemetry, no
 * relation cache to fill, one parser, no log file. Taken in silence, so that a script for dbt runs; not shown by help.
 */
export const ineffectiveOptions: readonly string[] = [
  '--cache-selected-only',
  '--no-cache-selected-only',
  '--populate-cache',
  '--no-populate-cache',
  '--static-parser',
  '--no-static-parser',
  '--use-experimental-parser',
  '--no-use-experimental-parser',
  '--send-anonymous-usage-stats',
  '--no-send-anonymous-usage-stats',
  '--hints-enabled',
  '--no-hints-enabled',
  '--log-cache-events',
  '--no-log-cache-events',
  '--use-colors-file',
  '--no-use-colors-file',
  '--log-path <folder>',
  '--log-level-file <level>',
  '--log-format-file <format>',
  '--log-file-max-bytes <n>',
  '--printer-width <n>',
  '--maximum-seed-size-mib <n>',
];
