import { createHash } from 'node:crypto';
import type { Dialect } from '../adapters/contract.ts';
import type { RelationName } from '../domain/relation.ts';

/** What a name beside a relation's own is for: what is being built, or what is to be dropped. */
export type AsideRole = 'tmp' | 'old' | 'old2' | 'old3';

/**
 * The name under which something stands beside a relation while that is replaced: `orders__sluice_tmp_1f2e3d4c`. It
 * is always the same for a relation, so that what a killed run left is found; cut where the engine's names are short, and
 * then still its own, by the hash of the whole name.
 */
export function asideName(name: RelationName, role: AsideRole, dialect: Dialect): RelationName {
  const hash = createHash('sha256').update(name.identifier).digest('hex').slice(0, 8);
  const end = `__sluice_${role}_${hash}`;
  return { ...name, identifier: cut(name.identifier, dialect.maximumIdentifierBytes - end.length) + end };
}

/** The names under which dbt builds beside a relation and keeps the old one: what a killed run of dbt left is found under them. */
export function dbtsAsideNames(name: RelationName, dialect: Dialect): readonly RelationName[] {
  return ['__dbt_tmp', '__dbt_backup'].map((end) => ({
    ...name,
    identifier: cut(name.identifier, dialect.maximumIdentifierBytes - end.length) + end,
  }));
}

/** Whether a name is that of an old relation which waits for its end. */
export function isOldName(identifier: string): boolean {
  return /__sluice_old\d?_[0-9a-f]{8}$/.test(identifier);
}

/** At most so many bytes of UTF-8, whole characters. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}
