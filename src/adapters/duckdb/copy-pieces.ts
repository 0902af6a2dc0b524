import { EngineError } from '../../domain/errors.ts';
import type { CopyRequest } from '../contract.ts';
import { gatherRows, untilAborted } from '../shared/copy-chunks.ts';
import { renderRelation, quote } from '../shared/names.ts';
import { hasEscapes, plainEscapes } from './plain-escapes.ts';

/** Rows of about so many bytes go in one statement: that bounds what DuckDB holds of them beside the table. */
const pieceSize = 1 << 20;

/** Rows, and whether a cell of theirs has escapes (`\N` alone is none). */
interface Piece {
  readonly bytes: Uint8Array;
  readonly escaped: boolean;
}

/** How rows are copied: pieces of them, and the statement for each kind of piece. */
interface CopyPieces {
  readonly pieces: AsyncGenerator<Piece>;
  readonly statement: (escaped: boolean) => string;
}

/**
 * DuckDB has no COPY from a client, and its CSV reader knows no backslash escapes, drops empty lines of one column, and reads
 * files alone. So the rows go in pieces as the one parameter of an insert, which takes them apart in the engine; undoing escapes costs
 * nearly half of that, so pieces without are spared it.
 */
export function copyPieces(
  { relation, columns }: CopyRequest,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): CopyPieces {
  const wrong = `error('a row has ' || len(cells) || ' columns where ${columns.length} are wanted')`;
  const statement = (escaped: boolean): string => {
    const values = columns.map((_, index) => {
      const cell = `cells[${index + 1}]`;
      return escaped ? decoded(cell) : `nullif(${cell}, '\\N')`;
    });
    return [
      `insert into ${renderRelation(relation)} (${columns.map(quote).join(', ')})`,
      `select ${values.join(', ')}`,
      `from (select string_split(unnest(string_split(decode($1), chr(10))), chr(9)) as cells)`,
      `where case when len(cells) = ${columns.length} then true else ${wrong} end`,
    ].join('\n');
  };
  return { statement, pieces: pieces(untilAborted(chunks, signal)) };
}

/** `\N` is null; `\\`, `\t`, `\n`, `\r` are what they stand for. A tab, which no cell can hold, stands in for what is decided already. */
function decoded(cell: string): string {
  const steps: readonly (readonly [from: string, to: string])[] = [
    [`'\\\\'`, `chr(9) || 'b'`],
    [`'\\t'`, `chr(9) || 't'`],
    [`'\\n'`, 'chr(10)'],
    [`'\\r'`, 'chr(13)'],
    [`chr(9) || 'b'`, `'\\'`],
    [`chr(9) || 't'`, 'chr(9)'],
  ];
  const text = steps.reduce((before, [from, to]) => `replace(${before}, ${from}, ${to})`, cell);
  return `case when not contains(${cell}, '\\') then ${cell} when ${cell} = '\\N' then null else ${text} end`;
}

/** Whole rows, without the newline behind the last. */
async function* pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  for await (const rows of gatherRows(chunks, pieceSize)) {
    const plain = plainEscapes(rows);
    if (plain.includes(0)) {
      throw new EngineError('A row to copy contains the character NUL.', {
        fault: 'statement',
        code: '22021',
      });
    }
    const bytes = plain.at(-1) === 0x0a ? plain.subarray(0, -1) : plain;
    yield { bytes, escaped: hasEscapes(bytes) };
  }
}
