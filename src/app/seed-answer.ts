import type { DatabaseAnswer } from '../context/effect.ts';
import type { SeedRows } from '../execute/perform-step.ts';
import type { Json } from '../util/json.ts';

/** A seed's rows as an answer to a template that asks for them. The whole file is held in memory, as templates need it. */
export async function seedAnswer({ columns, count, chunks }: SeedRows): Promise<DatabaseAnswer> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks()) pieces.push(chunk);
  const lines = Buffer.concat(pieces).toString('utf8').split('\n');
  const rows = lines
    .slice(0, count)
    .map((line) => line.split('\t').map((cell, index) => read(cell, columns[index]!.type)));
  return { kind: 'rows', tag: `SELECT ${count}`, count, columns, rows };
}

/** A cell of COPY's text format. */
function read(cell: string, type: string): Json {
  if (cell === '\\N') return null;
  const text = cell.replace(/\\(.)/g, (_, letter: string) => escapes.get(letter) ?? letter);
  if (type === 'boolean') return text === 't' || text === 'true';
  return /^(float8|double precision)$/.test(type) ? Number(text) : text;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
