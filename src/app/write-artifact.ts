import { writeChunks } from '../record/write-chunks.ts';
import { secretMask } from '../util/secret-mask.ts';
import type { Effects } from './effects.ts';

/** Writes an artifact's JSON, whole or not at all, with the secrets of the environment masked. No string may be cut between two pieces. */
export function writeArtifact(file: string, pieces: Iterable<string>, { environment }: Effects): void {
  const { json } = secretMask(environment);
  writeChunks(file, masked(pieces, json));
}

function* masked(pieces: Iterable<string>, mask: (text: string) => string): Generator<string> {
  for (const piece of pieces) yield mask(piece);
}
