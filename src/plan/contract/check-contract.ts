import type { Next, Remark } from '../../domain/plan.ts';
import type { ColumnInfo } from '../../domain/relation.ts';
import { fact } from '../facts.ts';
import type { PlanInput } from '../materialization.ts';
import { inTransaction, statements } from '../replace.ts';
import { sqlOf } from '../target.ts';
import type { Contract } from './contract-of.ts';
import { contractBroken, type TypedColumn } from './mismatches.ts';

/**
 * Compares what a model's query gives with what its contract promises, before anything is built: what to ask for, or the
 * failure; null where all is as promised. `before`: statements that go first in the same transaction.
 */
export function checkContract(input: PlanInput, contract: Contract, before: readonly string[]): Next | null {
  const unfit = describedBadly(contract);
  if (unfit !== null) return unfit;
  const promised = fact(input.facts, 'contract-columns', 'columns')?.columns;
  const given = fact(input.facts, 'definition-columns', 'columns')?.columns;
  if (promised === undefined || given === undefined) {
    return {
      ...inTransaction([
        ...statements('contract-begin', before),
        { kind: 'query-columns', name: 'definition-columns', sql: sqlOf(input) },
        { kind: 'query-columns', name: 'contract-columns', sql: promisedColumns(contract) },
      ]),
      remarks: vagueNumbers(contract),
    };
  }
  return compareColumns(input, given, promised);
}

/** The failure of a query that does not give what was promised; null where it does. */
export function compareColumns(
  { engine }: PlanInput,
  given: readonly ColumnInfo[],
  promised: readonly ColumnInfo[],
): Next | null {
  const typed = (columns: readonly ColumnInfo[]): readonly TypedColumn[] =>
    columns.map(({ name, type }) => ({ name, type: engine.dialect.contractType(type).name }));
  const message = contractBroken(typed(given), typed(promised));
  return message === null ? null : { kind: 'failed', message, help: null };
}

/** A query that has the columns of the contract. */
export function promisedColumns({ columns }: Contract): string {
  return `select ${columns.map(({ name, type }) => `cast(null as ${type}) as ${name}`).join(', ')}`;
}

/** The failure of a contract that cannot be checked at all; null where it can. */
export function describedBadly({ columns }: Contract): Next | null {
  if (columns.length === 0) {
    return {
      kind: 'failed',
      message: "This model has an enforced contract, and its 'columns' specification is missing",
      help: 'Describe its columns, each with a data_type, in a YAML file.',
    };
  }
  const untyped = columns.filter(({ type }) => type === null).map(({ label }) => `'${label}'`);
  return untyped.length === 0
    ? null
    : {
        kind: 'failed',
        message:
          'Contracted models require data_type to be defined for each column. Please ensure that the column name and ' +
          `data_type are defined within the YAML configuration for the [${untyped.join(', ')}] column(s).`,
        help: null,
      };
}

/** What dbt warns of: numbers whose digits are not said. */
export function vagueNumbers({ columns }: Contract): readonly Remark[] {
  const vague = columns
    .filter(({ type }) => ['numeric', 'decimal', 'number'].includes(type?.trim().toLowerCase() ?? ''))
    .map(({ label }) => `'${label}'`);
  if (vague.length === 0) return [];
  const text = `Detected columns with numeric type and unspecified precision/scale, this can lead to unintended rounding: [${vague.join(', ')}]\``;
  return [{ level: 'warning', text }];
}

/** Adds to an answer, for the debug log, that dbt has no name for a type of the query or the contract. */
export function withStrangeTypes(input: PlanInput, next: Next): Next {
  if (next.kind === 'done') return next;
  const columns = ['definition-columns', 'contract-columns'].flatMap(
    (name) => fact(input.facts, name, 'columns')?.columns ?? [],
  );
  const codes = columns.flatMap(({ type }) => input.engine.dialect.contractType(type).unknownCode ?? []);
  if (codes.length === 0) return next;
  const remarks = [...new Set(codes)].map((code): Remark => ({
    level: 'debug',
    text: `The \`type_code\` ${code} was not recognized, which may affect error messages for enforced contracts that fail.`,
  }));
  return { ...next, remarks: [...(next.remarks ?? []), ...remarks] };
}
