/** An expression that gives something else than in dbt, and why. */
export interface ContextDifference {
  readonly expression: string;
  /** What it gives here, line ends left out; `!` for a failure. */
  readonly ours: string;
  readonly reason: string;
}

const object = 'dbt prints the object of Python.';
const more = 'There is more here than in dbt, where it is no method of a template‘s.';

/** All that is known. */
export const contextDifferences: readonly ContextDifference[] = [
  {
    expression: 'adapter.build_catalog_relation(model)',
    ours: 'None',
    reason: 'There are no catalogs of other engines; dbt fails for a dict.',
  },
  {
    expression: 'adapter.cache_added(this)',
    ours: '',
    reason: 'There is no cache that a template could spoil: dbt then renames a view that is not there.',
  },
  {
    expression:
      "adapter.get_column_schema_from_query(\"select 1 as a, 'x'::text as b, now()::date as d\") | map(attribute='dtype') | join(',')",
    ours: 'integer,text,date',
    reason: 'Types have the names of the catalog; dbt has those of its driver.',
  },
  {
    expression: "adapter.get_incremental_strategy_macro(context, 'delete+insert').name",
    ours: 'get_incremental_delete_insert_sql',
    reason: 'A macro has a name.',
  },
  {
    expression: "adapter.list_schemas(target.database) | select('equalto', 'context_base') | list",
    ours: "['context_base']",
    reason: more,
  },
  { expression: 'column', ours: '<PostgresColumn object>', reason: object },
  { expression: 'context_macro_stack', ours: '', reason: object },
  { expression: 'metric', ours: '<function metric>', reason: object },
  {
    expression: "modules.re.keys() | sort | join(',')",
    ours: 'A,ASCII,compile,DOTALL,escape,findall,finditer,fullmatch,I,IGNORECASE,L,LOCALE,M,match,MULTILINE,NOFLAG,purge,S,search,split,sub,subn,U,UNICODE,VERBOSE,X',
    reason: 'Classes of Python that a template can do nothing with.',
  },
  {
    expression: 'run_query("create temp table t_run (a int)")',
    ours: '|  ||  |',
    reason: 'An empty table has no heading.',
  },
  {
    expression: 'run_query("select 1 as a, 2 as b").rows[0].dict()',
    ours: "{'a': 1, 'b': 2}",
    reason: 'A dict of Python keeps its order anyway.',
  },
  { expression: 'statement', ours: "<Macro 'statement'>", reason: object },
  { expression: 'statement.name', ours: 'statement', reason: 'A macro has a name.' },
];
