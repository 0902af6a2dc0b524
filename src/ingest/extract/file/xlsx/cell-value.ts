import type { Json } from '../../../../util/json.ts';
import { type LackingValue, notCalculated } from '../rows-to-records.ts';
import type { DateFormat } from './number-format.ts';
import { serialText } from './serial-date.ts';

/** What a cell holds; null where it is empty. */
export type CellValue = Json | LackingValue;

/** What a cell's value is read with. */
export interface CellContext {
  readonly from1904: boolean;
  readonly formats: readonly (DateFormat | null)[];
  readonly sharedString: (index: number) => string | undefined;
}

/** A cell as the sheet writes it. */
export interface RawCell {
  /** Its attribute `t`; empty where there is none. */
  readonly type: string;
  /** The index of its style; -1 where it has none. */
  readonly style: number;
  readonly text: string;
  readonly isFormula: boolean;
}

/** The value of a cell; undefined where it names a shared text that is not there. */
export function cellValue(cell: RawCell, context: CellContext): CellValue | undefined {
  const { type, text } = cell;
  switch (type) {
    case 's':
      return text === '' ? null : context.sharedString(Number(text));
    case 'str':
    case 'inlineStr':
      return unescaped(text);
    case 'b':
      return text === '' ? null : text === '1' || text === 'true';
    case 'e':
    case 'd':
      return text === '' ? null : text;
    default:
      if (text === '') return cell.isFormula ? notCalculated : null;
      return numberValue(text, context.formats[cell.style] ?? null, context.from1904);
  }
}

/**
 * A number as the cell holds it: the shortest that tells its double from all others, so that what was written as
 * 1234.5599999999999 is 1234.56; whole numbers as they are written. With a format that shows dates, the date.
 */
function numberValue(text: string, format: DateFormat | null, from1904: boolean): Json {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (format !== null) {
    const date = serialText(value, format, from1904);
    if (date !== null) return date;
  }
  if (Number.isInteger(value)) {
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    return rawNumber(/^-?\d+$/.test(text) ? text : BigInt(value).toString());
  }
  const shortest = String(value);
  return shortest.includes('e') ? rawNumber(plain(shortest)) : value;
}

interface RawJson {
  rawJSON(text: string): Json;
}

function rawNumber(text: string): Json {
  return (JSON as unknown as RawJson).rawJSON(text);
}

/** A small number in the notation of tables: 1.5e-7 as 0.00000015. */
function plain(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text) ?? [];
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${whole}${fraction}`;
}

/** A text with Excel's escapes undone: `_x000D_` is a carriage return, `_x005F_` an underscore. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
}
