import { parseMembers } from '../../context/members/parse-members.ts';
import { runMembers } from '../../context/members/run-members.ts';
import { sharedMembers } from '../../context/members/shared-members.ts';

const ofJinja =
  'range dict lipsum cycler joiner namespace caller varargs kwargs loop self super true false none'.split(
    ' ',
  );

const ofDbt = (
  'adapter doc exposure function metric local_md5 fromjson tojson fromyaml toyaml set set_strict zip zip_strict modules ' +
  'return statement run_query load_agate_table write submit_python_job results schemas database_schemas compiled_code ' +
  'try_or_compiler_error invocation_args_dict run_started_at dbt_metadata_envs selected_resources model column ' +
  '_dbt_generic_test_kwargs get_where_subquery'
).split(' ');

/** Names that templates may use without any macro having them. */
export const contextNames: ReadonlySet<string> = new Set([
  ...ofJinja,
  ...ofDbt,
  ...sharedMembers.map(([name]) => name),
  ...parseMembers.keys(),
  ...runMembers.keys(),
]);
