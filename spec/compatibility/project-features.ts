import { differs, type FeatureGroup, lacks, works } from './feature.ts';

const diff = 'spec/dbt-diff/dbt-diff.test.ts';
const faults = 'spec/parse/diagnostics.test.ts';
const cases = 'spec/areas/areas.test.ts';
const compile = 'spec/compile/functions.test.ts';
const templates = 'spec/template/cases.test.ts';

/** Section 1's "Project and config grammar", "Resource types", "Jinja context". */
export const projectFeatures: readonly FeatureGroup[] = [
  {
    title: 'Project and configuration',
    features: [
      works(
        '`dbt_project.yml`: name and its rules, version, profile, one block by type of node',
        diff,
        faults,
      ),
      works('`require-dbt-version`, a text or a list', faults),
      works('paths and their defaults; `source-paths`, `data-paths` with a warning', diff, faults),
      works('`dispatch` with search order', 'spec/compile/compile.test.ts', cases),
      works('`on-run-start`, `on-run-end`', 'spec/runs/hooks.test.ts', cases),
      works('`query-comment`', 'spec/runs/logs.test.ts', cases),
      works('`quoting` of project, source and node', diff, 'spec/compile/compile.test.ts'),
      works('`flags:` of the project', 'spec/runs/flags.test.ts'),
      works(
        '`asset-paths`, `clean-targets`, `packages-install-path`, `target-path`, `log-path`',
        'spec/runs/docs.test.ts',
        'spec/cli/clean.test.ts',
        'spec/packages/deps.test.ts',
      ),
      works('which config wins: defaults, project, YAML, file, the root project over a package', diff, cases),
      works('merging by key: tags, hooks, meta, grants with `+`, the rest replaced', diff),
      works(
        'YAML values rendered as native types; `as_bool`, `as_number`, `as_native`, `as_text`; anchors',
        diff,
      ),
      works('`vars` of project, package and command line; `vars.yml`', diff, cases),
      works(
        '`env_var`, `DBT_ENV_SECRET_…` kept out of logs, `DBT_ENV_CUSTOM_ENV_…` in artifacts',
        'spec/artifacts/manifest.test.ts',
        cases,
      ),
      lacks('a file `.env`', 'variables come from the environment alone'),
      works(
        '`profiles.yml`: where it is looked for, targets, keys of Postgres',
        'spec/adapters/postgres-connect.test.ts',
        'spec/cli/command-line.test.ts',
      ),
      works(
        '`generate_schema_name`, `generate_alias_name`, `generate_database_name`, overridden too',
        diff,
        cases,
      ),
      works('unique ids and fqn', diff),
      works('`restrict-access`, groups, access', diff, cases),
    ],
  },
  {
    title: 'Kinds of nodes',
    features: [
      works('models in SQL: properties, columns, docs, meta, tags', diff),
      lacks('models in Python', 'there is no Python here; dbt-postgres has none either'),
      works('versions of models, `latest_version`, `defined_in`, pins', diff, cases),
      works('`latest_version_pointer`, its flag and its macro', cases),
      works("`.sql.jinja` files (behind dbt's flag), `.dbtignore`", 'spec/discover/files.test.ts'),
      works('sources: defaults, quoting, overrides, freshness', diff),
      works(
        'seeds: types of columns, `delimiter`, `quote_columns`, `column_types`, byte order marks',
        'spec/execute/seeds.test.ts',
        cases,
      ),
      differs(
        'seeds whose columns changed',
        'the table is made anew; dbt fails until `--full-refresh`',
        'spec/execute/seeds.test.ts',
      ),
      differs(
        '`seed --full-refresh`, and grants of a seed that is loaded again',
        'a seed is loaded into a new table that takes the old one’s place: views on it stay, where dbt drops them, and its grants are given again each time',
        'spec/execute/seeds.test.ts',
      ),
      works('analyses, docs blocks, exposures, groups', diff),
      works('semantic models, metrics, saved queries, time spines', diff),
      lacks('semantic models in documents of the Open Semantic Interchange', 'dbt reads them since 1.12'),
      lacks('`catalogs.yml`', 'for Iceberg, which none of the engines here writes'),
      lacks('querying metrics', 'MetricFlow is a program of its own in dbt too'),
      works('functions (`functions/`, `function()`)', 'spec/runs/functions.test.ts'),
    ],
  },
  {
    title: 'Templates',
    features: [
      works('Jinja2 as Jinja2 3.1 renders it', templates, 'spec/template/fuzz.test.ts'),
      works('two passes; a hidden `ref` gets dbt’s message', 'spec/compile/capture.test.ts', cases),
      works(
        '`ref`, `source`, `config`, `var`, `env_var`, `this`, `target`, `model`, `graph`, `builtins`, `context`, …',
        compile,
        cases,
      ),
      works(
        '`run_query`, `statement`, `load_result`; tables with agate’s methods',
        'spec/compile/compile.test.ts',
        cases,
      ),
      works('`adapter.*`, `api.*`, `Relation`, `Column`, `exceptions`, `modules`', compile),
      works(
        'macro lookup: package, root project, dbt’s own; `dispatch`',
        'spec/compile/compile.test.ts',
        diff,
      ),
      works('macros under dbt’s names with dbt’s arguments', 'spec/macros/names.test.ts'),
      lacks('macros that write Python programs (`py_script_…`)', 'there are no Python models'),
      works(
        'overridden macros take effect in the built-in materializations',
        'spec/macros/overrides.test.ts',
      ),
      lacks(
        'macros that read the catalog (`get_catalog_relations`, …) overridden for `docs generate`',
        'the catalog is read by the engine’s adapter',
      ),
      works('`{% materialization %}` of a project or package', 'spec/projects/materializations.test.ts'),
      works('cross-database macros', cases),
      differs(
        'errors',
        'they name file, line, column and the macros that led there',
        'spec/compile/errors.test.ts',
      ),
    ],
  },
];
