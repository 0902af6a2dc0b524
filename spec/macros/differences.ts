/** A macro that dbt has under an id and we do not have so. */
export interface MacroDifference {
  readonly id: string;
  /** `missing`: there is none of that id; `arguments`: it takes others; `ours`: dbt has none of that id. */
  readonly kind: 'missing' | 'arguments' | 'ours';
  readonly reason: string;
}

const python = 'Models in Python are not run, so there is no program to write for them.';

/** Every macro of packages `dbt` and `dbt_postgres` that is not as dbt has it, by id, with the reason. */
export const macroDifferences: readonly MacroDifference[] = [
  { id: 'macro.dbt.build_config_dict', kind: 'missing', reason: python },
  { id: 'macro.dbt.build_ref_function', kind: 'missing', reason: python },
  { id: 'macro.dbt.build_source_function', kind: 'missing', reason: python },
  { id: 'macro.dbt.py_script_comment', kind: 'missing', reason: python },
  { id: 'macro.dbt.py_script_postfix', kind: 'missing', reason: python },
];
