/** A column's name, and its type under the name by which dbt compares types. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** What of a contract is not so, as dbt's table says it. */
interface Mismatch {
  readonly name: string;
  readonly definition: string;
  readonly contract: string;
  readonly reason: 'data type mismatch' | 'missing in contract' | 'missing in definition';
}

/** The message for a model whose query does not give what its contract promises, in dbt's words; null where it does. The order does not matter. */
export function contractBroken(
  definition: readonly TypedColumn[],
  contract: readonly TypedColumn[],
): string | null {
  const mismatches = compare(definition, contract);
  if (mismatches.length === 0) return null;
  return (
    'This model has an enforced contract that failed.\n' +
    'Please ensure the name, data_type, and number of columns in your contract match the columns in your ' +
    `model's definition.\n\n${tableOf(mismatches)}`
  );
}

function compare(definition: readonly TypedColumn[], contract: readonly TypedColumn[]): readonly Mismatch[] {
  const promised = new Map(contract.map(({ name, type }) => [name, type]));
  const given = new Set(definition.map(({ name }) => name));
  const mismatches: Mismatch[] = [];
  for (const { name, type } of definition) {
    const wanted = promised.get(name);
    if (wanted === undefined) {
      mismatches.push({ name, definition: type, contract: '', reason: 'missing in contract' });
    } else if (wanted !== type) {
      mismatches.push({ name, definition: type, contract: wanted, reason: 'data type mismatch' });
    }
  }
  for (const { name, type } of contract) {
    if (!given.has(name))
      mismatches.push({ name, definition: '', contract: type, reason: 'missing in definition' });
  }
  // Python's order of texts, as dbt sorts.
  return mismatches.toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

const heads = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'] as const;

/** The longest text of a cell; dbt's tables cut what is longer. */
const widest = 50;

/** The table as Python's agate prints it. */
function tableOf(mismatches: readonly Mismatch[]): string {
  const rows: readonly (readonly string[])[] = [
    heads,
    ...mismatches.map(({ name, definition, contract, reason }) =>
      [name, definition, contract, reason].map((cell) =>
        cell.length > widest ? `${cell.slice(0, widest - 3)}...` : cell,
      ),
    ),
  ];
  const widths = heads.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}
