import type { Json, JsonObject } from './json.ts';
import { failed, ok } from './result.ts';
import type { Result } from './result.ts';
import { splitCsv } from './split-csv.ts';

/**
 * Rows of a CSV text as Python's `csv.DictReader` gives them: texts by column, null where a row is too short, no row for an
 * empty line. Fails, in words that follow a name, on a row that is too long.
 */
export function csvRows(text: string): Result<readonly JsonObject[], string> {
  const [header = [], ...lines] = splitCsv(text, ',').rows.filter((row) => row.length > 0);
  const rows: JsonObject[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.length > header.length) {
      return failed(`row ${index + 1} of its CSV has ${line.length} values for ${header.length} columns`);
    }
    const row: Record<string, Json> = {};
    for (const [column, name] of header.entries()) row[name] = line[column] ?? null;
    rows.push(row);
  }
  return ok(rows);
}
