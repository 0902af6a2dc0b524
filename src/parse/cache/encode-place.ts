import type { Place } from '../../domain/diagnostic.ts';

/** A place; an end that is not known is 0, a path that is the usual one of its owner is left out. */
export type EncodedPlace = readonly [
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  path?: string,
];

/** Writes a place in few letters. `usual` is the path that is left out. */
export function encodePlace(place: Place, usual: string): EncodedPlace {
  const { path, line, column, endLine = 0, endColumn = 0 } = place;
  return path === usual ? [line, column, endLine, endColumn] : [line, column, endLine, endColumn, path];
}

/** The inverse of `encodePlace`. */
export function decodePlace(usual: string, encoded: EncodedPlace): Place {
  const [line, column, endLine, endColumn, path = usual] = encoded;
  return endLine > 0 ? { path, line, column, endLine, endColumn } : { path, line, column };
}
