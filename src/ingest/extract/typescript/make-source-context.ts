import type { CursorValue } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';
import type { JsonObject } from '../../../util/json.ts';
import type { ExtractContext } from '../extractor.ts';
import { fromEnvironment } from '../from-environment.ts';
import { makeFetch } from './make-fetch.ts';
import { CheckpointMark } from './gather-rows.ts';
import type { Cursor, SourceContext } from './source-context.ts';
import { readTypescriptOptions } from './typescript-options.ts';

/** What a user's function is called with. */
export function makeSourceContext(context: ExtractContext, cursor: CursorValue): SourceContext {
  const { specification, tableName, signal, tell, environment } = context;
  return Object.freeze<SourceContext>({
    table: tableName,
    options: fromEnvironment(readTypescriptOptions(specification).options, context) as JsonObject,
    cursor,
    signal,
    checkpoint: (at) => new CheckpointMark(plainCursor(at)),
    fetch: makeFetch(context),
    log: (message, level = 'info') => tell(message, level),
    env: (name, fallback) => {
      const value = environment.get(name) ?? fallback;
      if (value === undefined)
        throw new LoadError('source-failed', `the environment variable "${name}" is not set`, {
          place: specification.place,
          help: `Set ${name}, or give a fallback: context.env("${name}", "…").`,
        });
      return value;
    },
  });
}

/** A cursor as it will come back: plain data. What would come back as something else is refused. */
function plainCursor(cursor: unknown): Cursor {
  const text: string | undefined = isPlain(cursor, 0) ? JSON.stringify(cursor) : undefined;
  if (text === undefined)
    throw new TypeError(
      'a checkpoint needs plain data for a cursor: texts, numbers, booleans, null, arrays and objects of them (write a Date as date.toISOString(), a bigint as String(n))',
    );
  return JSON.parse(text) as Cursor;
}

function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > 100) return false;
  if (Array.isArray(value)) return value.every((each) => isPlain(each, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((each) => each === undefined || isPlain(each, depth + 1));
}
