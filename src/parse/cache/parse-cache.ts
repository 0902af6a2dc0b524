import { InternalError } from '../../domain/errors.ts';

/** What a former parse found out, to be believed only as far as all its inputs are the same. Opaque. */
export interface ParseCache {
  readonly kind: 'parse-cache';
  /** The whole content, as `decodeParseCache` read it. */
  readonly content: object;
}

/** Writes a cache as text. */
export function encodeParseCache(_cache: ParseCache): string {
  throw new InternalError('not there yet');
}

/** Reads a cache back; null where the text is half-written, damaged or of another version: then there is none. */
export function decodeParseCache(_text: string): ParseCache | null {
  throw new InternalError('not there yet');
}
