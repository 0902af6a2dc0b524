/** The rows of a CSV text. */
export interface CsvRows {
  readonly rows: readonly (readonly string[])[];
  /** The line, from 1, on which a row begins. */
  readonly lineOf: (row: number) => number;
}

/**
 * Splits CSV text as Python's `csv.reader` does by default, since that is how dbt reads seeds: a quote counts only
 * where a field begins, a doubled one inside quotes is one quote, what follows a closing quote belongs to the
 * field, an empty line is a row without fields, a quote left open runs to the end. Line ends are CRLF, LF or CR, inside quotes
 * too, where they become LF. Takes linear time.
 */
export function splitCsv(source: string, delimiter: string): CsvRows {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  const rows: string[][] = [];
  const starts: number[] = [];
  const end = text.length;
  const nextDelimiter = finder(text, delimiter);
  const nextLine = finder(text, '\n');
  let at = 0;
  while (at < end) {
    const row: string[] = [];
    rows.push(row);
    starts.push(at);
    if (text[at] === '\n') {
      at += 1;
      continue;
    }
    for (;;) {
      let quoted = '';
      if (text[at] === '"') {
        const closed = closingQuote(text, at + 1);
        quoted = text.slice(at + 1, closed);
        if (quoted.includes('"')) quoted = quoted.replaceAll('""', '"');
        at = Math.min(closed + 1, end);
      }
      const stop = Math.min(nextDelimiter(at), nextLine(at));
      row.push(stop === at ? quoted : quoted + text.slice(at, stop));
      at = stop + 1;
      if (stop === end || text[stop] === '\n') break;
    }
  }
  return { rows, lineOf: (row) => text.slice(0, starts[row]).split('\n').length };
}

/** Finds the next `wanted` at or after a place; places must be asked for in rising order. The text's end where there is none. */
function finder(text: string, wanted: string): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      found = text.indexOf(wanted, from);
      if (found < 0) found = text.length;
    }
    return found;
  };
}

/** Where the quoted field that begins at `from` is closed; the text's end where it is not. */
function closingQuote(text: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    if (text[at + 1] !== '"') return at;
  }
}
