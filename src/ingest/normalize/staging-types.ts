import type { Dialect } from '../../adapters/contract.ts';
import type { LoadColumn } from './column-table.ts';
import { joinKinds, kind, type Kind, kindOfType, typeOfKind } from './kind.ts';

/**
 * The type in which values of a column can wait without asking the engine about each: that of its values so far; text where
 * there are none, and where a value's spelling is not known to be taken.
 */
export function stagingType(column: LoadColumn, of: Kind, types: Dialect['types']): string {
  const { guard } = column;
  if (column.askEngine || guard?.kind === 'array' || guard?.kind === 'other') return types.text;
  return column.type ?? typeOfKind(of, types);
}

/** Whether values that wait in one type can go on in another, as if they had been in it from the start. */
export function widensTo(from: string, to: string, types: Dialect['types']): boolean {
  const before = kindOfType(from, types);
  const after = kindOfType(to, types);
  return (
    before !== null &&
    after !== null &&
    after !== kind.text &&
    before !== kind.none &&
    joinKinds(before, after) === after
  );
}
