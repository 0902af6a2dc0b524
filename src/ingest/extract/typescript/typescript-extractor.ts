import type { CursorValue } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext, Extracted, Extraction, Extractor } from '../extractor.ts';
import { CheckpointMark, kindOf, RowGatherer } from './gather-rows.ts';
import { type ImportedSource, importSource, sourceError } from './import-source.ts';
import { makeSourceContext } from './make-source-context.ts';

/**
 * Reads what a function in a file of the project's yields. There is one slice; its cursor is that of the last checkpoint. A load that was
 * killed calls the function with the cursor of the last checkpoint that was staged, as long as the file is the same.
 */
export const typescriptExtractor: Extractor = {
  open: async (context) => {
    const source = await unlessAborted(context.signal, importSource(context));
    return extractionOf(source, context);
  },
};

function extractionOf(source: ImportedSource, context: ExtractContext): Extraction {
  const isWhole = /^replace$|_missing$/.test(context.specification.disposition);
  return {
    read: (state) => readSource(source, context, isWhole ? null : (state.get('') ?? null)),
    readFrom: async (_state, { last, ended }) => {
      if (ended.size > 0) return nothing();
      const place = last?.cursor;
      if (typeof place !== 'object' || place === null || !('code' in place) || place['code'] !== source.code)
        return null;
      return readSource(source, context, place['cursor'] ?? null);
    },
  };
}

async function* nothing(): AsyncGenerator<Extracted> {}

async function* readSource(
  { run, code }: ImportedSource,
  context: ExtractContext,
  cursor: CursorValue,
): AsyncGenerator<Extracted> {
  const { signal } = context;
  let values: AsyncIterator<unknown> | Iterator<unknown> | null = null;
  let ended = false;
  let at = cursor;
  try {
    values = iteratorOf(await unlessAborted(signal, run(makeSourceContext(context, cursor))));
    const gatherer = new RowGatherer(values, context.clock);
    for (;;) {
      const { batch, behind } = await unlessAborted(signal, gatherer.next());
      if (batch !== null) yield { kind: 'batch', batch };
      if (behind === 'end') break;
      if (behind === 'more') continue;
      at = behind.cursor;
      yield { kind: 'checkpoint', slice: '', cursor: { cursor: at, code } };
    }
    ended = true;
    yield { kind: 'slice-done', slice: '', cursor: at };
  } catch (error) {
    ended ||= !signal.aborted;
    throw signal.aborted ? error : await sourceError(error, context);
  } finally {
    // A function that waits for something does not hear it until that has come: nobody waits for it.
    if (!ended) void Promise.resolve(values?.return?.(undefined)).catch(() => undefined);
  }
}

/** What a function gave, to be iterated: a generator, an array, or another iterable. */
function iteratorOf(given: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  if (typeof given === 'object' && given !== null) {
    if (Symbol.asyncIterator in given) return (given as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in given) return (given as Iterable<unknown>)[Symbol.iterator]();
  }
  throw new LoadError(
    'not-a-row',
    `the source's function gave ${given instanceof CheckpointMark ? 'a checkpoint' : typeof given === 'object' ? 'an object' : kindOf(given)}, and nothing that yields rows`,
    {
      help: 'Write: export default async function* (context) { yield { id: 1 }; }',
    },
  );
}

/** What a promise comes to, unless the load is told to stop first: a user's function may never come to anything. */
async function unlessAborted<T>(signal: AbortSignal, promise: T | Promise<T>): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => stop.reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, stop.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.promise.catch(() => undefined);
  }
}
