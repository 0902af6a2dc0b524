import type { ColumnCheck } from '../../domain/load.ts';
import { assertNever } from '../../util/assert-never.ts';
import { classify } from './classify.ts';
import { kind } from './kind.ts';
import { judge } from './declared-type.ts';

/** Whether a value, given as UTF-8, passes a check. A null passes none. */
export function passes(
  mustBe: ColumnCheck['mustBe'],
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  switch (mustBe) {
    case 'integer': {
      const verdict = judge({ kind: 'integer', bits: 64 }, bytes, start, end);
      return verdict === 'fits' || verdict === 'out_of_range';
    }
    case 'number': {
      const verdict = judge({ kind: 'numeric', precision: null, scale: 0 }, bytes, start, end);
      return verdict === 'fits';
    }
    case 'date': {
      const of = classify(bytes, start, end);
      return of === kind.date || of === kind.timestampTz;
    }
    case 'not_blank':
      for (let at = start; at < end; at++) if (bytes[at]! > 32) return true;
      return false;
    default:
      return assertNever(mustBe);
  }
}
