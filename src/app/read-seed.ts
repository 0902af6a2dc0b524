import path from 'node:path';
import type { Dialect } from '../adapters/contract.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { SeedNode } from '../domain/node.ts';
import { readSeed } from '../plan/seed/read-seed.ts';
import type { SeedTable } from '../plan/seed/read-seed.ts';
import { failed } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { Effects } from './effects.ts';

/** Where a seed lies and how it is read. */
export interface SeedFacts {
  /** Absolute path of the package's folder. */
  readonly root: string;
  readonly empty: boolean;
  readonly types: Dialect['types'];
}

/** Reads a seed's file as its config says. */
export function readSeedFile(
  node: SeedNode,
  facts: SeedFacts,
  effects: Effects,
): Result<SeedTable, readonly Diagnostic[]> {
  const bytes = effects.files.read(path.join(facts.root, node.originalPath));
  if (bytes === null) {
    const message = `The file of seed "${node.name}" is no longer there.`;
    return failed([{ code: 'seed-missing', severity: 'error', message, place: node.place }]);
  }
  const { delimiter, column_types: types, quote_columns: quote } = node.config;
  return readSeed(bytes, {
    path: node.originalPath,
    delimiter: typeof delimiter === 'string' ? delimiter : ',',
    columnTypes:
      typeof types === 'object' && types !== null && !Array.isArray(types)
        ? (types as Record<string, string>)
        : {},
    quoteColumns: quote !== false,
    empty: facts.empty,
    types: facts.types,
  });
}
