import type { NodeConfig } from '../../domain/config.ts';
import type { ColumnDescription } from '../../domain/node.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Location } from '../faults.ts';
import { keepsConstraints } from './contract-checksum.ts';
import type { Draft } from './draft.ts';
import type { ParseContext } from './parse-context.ts';

/** What a model's description promises. */
export interface DescribedContract {
  readonly config: NodeConfig;
  readonly columns: ReadonlyMap<string, ColumnDescription>;
  readonly constraints: readonly JsonObject[];
  readonly at: Location;
}

/** Whether a model's contract is to be kept to. */
export function isEnforced(config: NodeConfig): boolean {
  const contract = config['contract'];
  return (
    typeof contract === 'object' &&
    contract !== null &&
    (contract as { readonly enforced?: unknown }).enforced === true
  );
}

/** Names what is wrong with the constraints and the contract of a model that a YAML file describes, in dbt's words. */
export function checkDescribedContract(
  draft: Draft,
  described: DescribedContract,
  { faults }: ParseContext,
): void {
  const { config, columns, constraints, at } = described;
  const primary = [...columns.values()].flatMap(({ name, constraints: own }) =>
    own.filter(({ type }) => type === 'primary_key').map(() => name),
  );
  const problems: string[] = [];
  if (primary.length > 1) {
    problems.push(
      `Found ${primary.length} columns ([${primary.map((name) => `'${name}'`).join(', ')}]) with primary key constraints ` +
        'defined. Primary keys for multiple columns must be defined as a model level constraint.',
    );
  }
  if (primary.length > 0 && constraints.some(({ type }) => type === 'primary_key')) {
    problems.push(
      'Primary key constraints defined at the model level and the columns level. Primary keys can be defined at the ' +
        'model level or the column level, not both.',
    );
  }
  if (problems.length > 0) {
    const message = `Primary key constraint error: (${draft.originalPath})\n${problems.join('\n')}`;
    faults.error('constraint-primary-key', message, at);
  }
  if (!isEnforced(config)) return;
  if (columns.size === 0) {
    faults.error(
      'contract-columns',
      `Contract enforcement failed for: (${draft.originalPath})\n` +
        'Constraints must be defined in a `yml` schema configuration file like `schema.yml`.',
      at,
      'Describe the columns of the model, each with a data_type.',
    );
  }
  if (draft.type === 'model' && draft.path.endsWith('.py')) {
    faults.error(
      'contract-language',
      `Contract enforcement failed for: (${draft.originalPath})\nLanguage Error: Expected 'sql' but found 'python'`,
      at,
      'A contract is kept for models in SQL only.',
    );
  }
  const materialized = config.materialized ?? 'view';
  const all = [...[...columns.values()].flatMap((column) => column.constraints), ...constraints];
  if (!keepsConstraints(materialized) && all.some((one) => one['warn_unsupported'] !== false)) {
    faults.warn(
      'constraint-unsupported',
      `Constraint types are not supported for ${materialized} materializations and will be ignored.  Set ` +
        "'warn_unsupported: false' on this constraint to ignore this warning.",
      at,
    );
  }
}
