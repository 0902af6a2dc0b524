import type { Next } from '../../domain/plan.ts';
import type { RelationName } from '../../domain/relation.ts';
import { asideName } from '../aside-name.ts';
import { asideConstraint } from '../constraints.ts';
import { checkContract } from '../contract/check-contract.ts';
import { asideNamer, tableDefinitions } from '../contract/constraint-sql.ts';
import { type Contract, contractOf } from '../contract/contract-of.ts';
import type { Materialization, PlanInput } from '../materialization.ts';
import { inTransaction } from '../replace.ts';
import { rowsMessage } from '../rows-message.ts';
import { headerOf, intermediateName, sqlOf, targetOf } from '../target.ts';
import { buildTable } from './build-table.ts';

/** `table`: the query's rows, stored; of a model with a contract, in a table as the contract describes it. */
export const table: Materialization = (input) => {
  const { facts } = input;
  const contract = contractOf(input);
  return buildTable(input, {
    kind: 'table',
    built: 'create-table-as',
    contract,
    build: (relation, before) => {
      const first = [...before, ...headerOf(input)];
      const target = targetOf(input);
      if (contract === null) {
        return create((name) => [createAs(input, name)], { target, relation, before: first });
      }
      // One transaction from the check on: what hooks and the header made is still there.
      return (
        checkContract(input, contract, first) ??
        inTransaction(
          create((name) => byContract(input, contract, name), { target, relation, before: [] }).steps,
        )
      );
    },
    done: (relations, leftovers, notes) => ({
      kind: 'done',
      relations,
      leftovers,
      notes,
      ...rowsMessage(contract === null ? 'SELECT' : 'INSERT 0', facts.get('create-table-as')),
    }),
  });
};

function create(
  make: (name: RelationName) => readonly string[],
  to: { readonly target: RelationName; readonly relation: RelationName; readonly before: readonly string[] },
): Extract<Next, { readonly kind: 'steps' }> {
  const main = `${make(intermediateName(to.target)).join(';\n')};`;
  const sql = [...to.before, ...make(to.relation)];
  return {
    kind: 'steps',
    steps: [{ kind: 'statements', name: 'create-table-as', sql, transaction: true, main }],
  };
}

function createAs(input: PlanInput, relation: RelationName): string {
  return input.engine.dialect.createTableAs(relation, sqlOf(input), { unlogged: isUnlogged(input) });
}

/** The table, and its rows in a second statement: their order of columns is the contract's. */
function byContract(input: PlanInput, contract: Contract, relation: RelationName): readonly string[] {
  const { dialect } = input.engine;
  const aside = asideName(targetOf(input), 'tmp', dialect).identifier;
  const namer =
    relation.identifier === aside
      ? asideNamer((name) => asideConstraint(input, name), dialect)
      : (name: string) => name;
  const columns = contract.columns.map(({ name }) => name).join(', ');
  return [
    dialect.defineTable(relation, tableDefinitions(contract, namer), { unlogged: isUnlogged(input) }),
    `insert into ${dialect.renderRelation(relation)} (\n  ${columns}\n)\n(\nselect ${columns}\nfrom (\n${sqlOf(input)}\n) as model_subq\n)`,
  ];
}

function isUnlogged({ node }: PlanInput): boolean {
  return node.config['unlogged'] === true;
}
