/** A flag of dbt's that changes nothing here, and why. */
interface IneffectiveOption {
  /** As commander reads it. */
  readonly flags: string;
  readonly why: string;
}

const toggle = (name: string, why: string): readonly IneffectiveOption[] => [
  { flags: `--${name}`, why },
  { flags: `--no-${name}`, why },
];

/** Flags of dbt that scripts give and that are without effect, taken in silence, so that a script for dbt runs; not shown by help. */
export const ineffectiveOptions: readonly IneffectiveOption[] = [
  ...toggle('static-parser', 'one parser: what needs no rendering is never rendered'),
  ...toggle('use-experimental-parser', 'one parser'),
  ...toggle('use-fast-test-edges', 'edges of tests are always linear'),
  ...toggle('use-v2-parser', 'one parser'),
  { flags: '--v2-parser <command>', why: 'one parser' },
  ...toggle('send-anonymous-usage-stats', 'nothing is ever sent'),
  ...toggle('upload-to-artifacts-ingest-api', 'nothing is ever sent'),
  ...toggle('use-colors-file', 'the log file has no colours'),
  ...toggle('hints-enabled', 'no advertisements'),
  ...toggle('log-cache-events', 'the cache of relations has no events'),
  ...toggle('snowflake-projects-otel', 'another platform'),
  ...toggle('show-resource-report', 'the summary has the time; nothing else is measured'),
  ...toggle('show-all-deprecations', 'each warning is told where it stands'),
  ...toggle('single-threaded', 'the process has one thread; nodes run at the same time by --threads'),
  ...toggle('partial-parse-file-diff', 'the parse cache goes by content'),
  { flags: '--partial-parse-file-path <path>', why: 'the parse cache is its own format' },
  { flags: '--record-timing-info <path>', why: 'use the profiler of Node: node --cpu-prof' },
  { flags: '-r <path>', why: 'the short form of --record-timing-info' },
  { flags: '--sqlparse <yaml>', why: 'SQL is not tokenized, so that there is no limit' },
  { flags: '--maximum-seed-size-mib <n>', why: 'seeds of any size are compared by content' },
];
