import { differs, type FeatureGroup, lacks, works } from './feature.ts';

const select = 'spec/select/selectors.test.ts';
const cases = 'spec/areas/areas.test.ts';

/** Section 1's "Selection", "Commands and exit codes", "Artifacts". */
export const commandFeatures: readonly FeatureGroup[] = [
  {
    title: 'Selection',
    features: [
      works(
        '`--select`, `--exclude`, `--resource-type`: union, intersection, graph operators, wildcards',
        select,
      ),
      works(
        'methods: fqn, tag, group, access, source, path, file, package, config, test_name, test_type, …',
        select,
      ),
      works('indirect selection: eager, cautious, buildable, empty', select),
      works('`selectors.yml`, `--selector`', 'spec/select/definitions.test.ts'),
      works('`state:` with its sub-selectors', 'spec/state/changes.test.ts'),
      works('`result:`, `source_status:`', 'spec/state/defer.test.ts'),
      works('`--defer`, `--favor-state`, `--defer-state`', 'spec/state/defer.test.ts'),
    ],
  },
  {
    title: 'Commands',
    features: [
      works(
        '`run`, `build`, `test`, `seed`, `snapshot`: order, skipping, exit codes',
        cases,
        'spec/dbt-runs/random.long.ts',
      ),
      works('`compile`, `show` with `--inline`, `--limit`, `--output`', 'spec/runs/show.test.ts', cases),
      works('`ls` in its output forms', select),
      works(
        '`parse`, `debug`, `clean`, `init`',
        'spec/cli/command-line.test.ts',
        'spec/cli/clean.test.ts',
        'spec/cli/init.test.ts',
      ),
      works(
        '`source freshness`, with the project’s hooks',
        'spec/runs/freshness.test.ts',
        'spec/areas/areas.test.ts',
      ),
      differs(
        'several faults of a project at once, with `--warn-error` too',
        'all are told, each with its place; dbt ends at the first',
        'spec/parse/all-at-once.test.ts',
      ),
      differs(
        '`compile`, `show`, `ls`: what stands on standard output',
        'the result alone; log lines and warnings go to standard error, where dbt prints all together',
        'spec/runs/show.test.ts',
      ),
      works(
        '`docs generate`, `docs serve`',
        'spec/runs/docs.test.ts',
        'spec/artifacts/catalog-and-sources.test.ts',
      ),
      works(
        '`deps`: hub, git, tarball, folder; `package-lock.yml`; `--lock`, `--upgrade`, `--add-package`',
        'spec/packages/deps.test.ts',
        'spec/packages/locks.test.ts',
      ),
      lacks('`private` packages', 'they belong to dbt’s platform'),
      works('`run-operation` with `--args`, `--sql`', 'spec/runs/run-operation.test.ts', cases),
      differs('`retry`', 'it goes on with a run that was killed, too', 'spec/runs/retry.test.ts', cases),
      works('`seed --show`', cases),
      works(
        '`--fail-fast`, `--full-refresh`, `--threads`, `--vars`, `--target`, `--profiles-dir`, …',
        cases,
        'spec/cli/command-line.test.ts',
      ),
      works('`--warn-error`, `--warn-error-options`', 'spec/warnings/warn-error.test.ts'),
      works('each flag by its environment variable (`DBT_…`)', 'spec/cli/command-line.test.ts'),
      works('exit codes 0, 1, 2', cases),
      differs(
        'two runs of one project in one schema',
        'the second waits for the first',
        'spec/runs/two-runs.test.ts',
      ),
    ],
  },
  {
    title: 'Artifacts and logs',
    features: [
      works('`manifest.json` v12', 'spec/artifacts/manifest.test.ts', 'spec/dbt-diff/dbt-diff.test.ts'),
      works('`run_results.json` v6', 'spec/artifacts/run-results.test.ts'),
      works('`catalog.json` v1, `sources.json` v3', 'spec/artifacts/catalog-and-sources.test.ts'),
      works('`semantic_manifest.json`', 'spec/dbt-diff/dbt-diff.test.ts'),
      lacks(
        '`partial_parse.msgpack`, `graph_summary.json`',
        'dbt’s own; what is parsed is kept by content under `target/`',
      ),
      differs(
        'partial parsing',
        'a file is read again when it, or anything that it was read with, changed: variables, environment, macros',
        'spec/parse/cache.test.ts',
      ),
      works('`target/compiled`, `target/run`', cases, 'spec/execute/nodes.test.ts'),
      works('log lines and JSON events under dbt’s names; `logs/dbt.log`', 'spec/runs/logs.test.ts'),
      lacks('telemetry', 'nothing is sent to anyone'),
    ],
  },
];
