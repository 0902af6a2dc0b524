import { isDeepStrictEqual } from 'node:util';
import type { Extracted, Extractor, ReadPosition } from '../../src/ingest/extract/extractor.ts';
import { fileExtractor } from '../../src/ingest/extract/file/file-extractor.ts';

/**
 * Files as a source whose positions are stable: it goes on behind a checkpoint, so that the load never sees again what lies
 * before it. Where a file has changed that had been read, in whole or in part, it says that it cannot.
 */
const stableSource: Extractor = {
  open: async (context) => {
    const files = await fileExtractor.open(context);
    return {
      read: (state) => files.read(state),
      readFrom: async (state, from) => {
        const all: Extracted[] = [];
        for await (const each of files.read(state)) all.push(each);
        const rest = behind(all, from);
        return rest === null ? null : give(rest);
      },
    };
  },
};

function behind(all: readonly Extracted[], { last, ended }: ReadPosition): readonly Extracted[] | null {
  const found = all.findIndex(
    (each) =>
      each.kind === 'checkpoint' && each.slice === last?.slice && isDeepStrictEqual(each.cursor, last.cursor),
  );
  const known = all.every((each) => {
    const before = each.kind === 'slice-done' ? ended.get(each.slice) : undefined;
    return (
      before === undefined ||
      isDeepStrictEqual(before, { kind: 'done', cursor: (each as { cursor: unknown }).cursor })
    );
  });
  if (found < 0 || !known) return null;
  const first = all.findIndex((each, index) => index > found && each.kind === 'batch');
  const open = all.slice(found + 1).filter((each) => each.kind === 'batch' || !ended.has(each.slice));
  return first < 0 ? open.filter(({ kind }) => kind !== 'batch') : open;
}

async function* give(all: readonly Extracted[]): AsyncGenerator<Extracted, void> {
  yield* all;
}

/** What a request says of how files are read: as a stable source, or as the `file` extractor does. */
export function readingOf(source: 'stable' | null | undefined): { readonly extractor?: Extractor } {
  return source === 'stable' ? { extractor: stableSource } : {};
}
