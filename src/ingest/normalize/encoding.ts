import type { Reject } from '../../domain/load.ts';
import type { LoadColumn } from './column-table.ts';
import type { Verdict } from './declared-type.ts';

/** Rows made ready for COPY. */
export interface EncodedBatch {
  /** In COPY's text format: the data columns, file, line and, where it is asked for, the sequence number. */
  readonly bytes: Buffer;
  readonly rowCount: number;
  /** Records that were not taken, those of the batch included. */
  readonly rejects: readonly Reject[];
  /** Which records of the batch were not taken; told for records only. */
  readonly refused: ReadonlySet<number>;
  /** What breaks a frozen contract, if anything does. */
  readonly broken: ContractBreach | null;
}

/** A field or value that a frozen table does not know. */
interface ContractBreach {
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** What encoding needs besides the batch and its columns. */
export interface EncodeOptions {
  /** Texts that are null. */
  readonly nullTexts: readonly string[];
  readonly contract: 'evolve' | 'freeze' | 'quarantine';
  /** The first row's place in the order of arrival; null where it is not kept. */
  readonly sequence: number | null;
  /** For each row its place, where they do not follow one another: rows of a child table have their parent's. */
  readonly sequences?: readonly number[];
  /** What stands around an array's text: braces unless the engine has it otherwise. */
  readonly arrayBrackets?: readonly [open: string, close: string];
}

/** Words for rejects that every extractor shares. */
export const reasons = {
  nullCharacter: 'null_character',
  loneSurrogate: 'lone_surrogate',
  nullKey: 'null_key',
  unknownColumn: 'unknown_column',
  typeChanged: 'type_changed',
  badEncoding: 'bad_encoding',
  notCalculated: 'formula_not_calculated',
} as const;

/** Why a row is not taken, before it has a place. */
export interface Refusal {
  readonly reason: string;
  readonly column: string | null;
  readonly value: string | null;
}

/** The refusal that a verdict on a column's value makes, if it makes one. */
export function refusalOf(
  verdict: Exclude<Verdict, 'fits' | 'ask'>,
  column: LoadColumn,
  value: string,
): Refusal {
  return { reason: verdict, column: column.name, value };
}
