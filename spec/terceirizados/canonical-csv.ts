/** A cell of a final table, as JSON has it: numbers may come as texts, so that no digit is lost. */
export type Cell = string | number | boolean | null;

/** A decimal number without trailing zeros: `12.50` is `12.5`, `20.00` is `20`. */
function canonicalNumber(text: string): string {
  const [whole, fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '');
  return kept === '' ? whole! : `${whole}.${kept}`;
}

function canonicalCell(cell: Cell, numeric: boolean): string {
  if (cell === null) return '';
  const text = numeric ? canonicalNumber(String(cell)) : String(cell);
  if (text === '') return '\\E';
  return text.startsWith('\\') ? `\\${text}` : text;
}

const quoted = (text: string): string =>
  /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The name of each column that holds numbers: bigint and numeric. */
const numericColumns = /^(contratado_id|numero_sia.*|valor_.*|mes_disponibilizado|ano_disponibilizado)$/;

/**
 * Writes rows as the fixtures are written: null is an empty field, the empty text `\E`, a leading backslash doubled,
 * numbers without trailing zeros, rows sorted by their columns' texts by code point.
 */
export function canonicalCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) =>
    row.map((cell, index) => canonicalCell(cell, numericColumns.test(columns[index]!))),
  );
  lines.sort((left, right) => {
    for (const [index, text] of left.entries()) {
      const order = Buffer.compare(Buffer.from(text), Buffer.from(right[index]!));
      if (order !== 0) return order;
    }
    return 0;
  });
  return [columns, ...lines.map((line) => line.map(quoted))].map((line) => `${line.join(',')}\n`).join('');
}
