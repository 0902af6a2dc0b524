import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExtractContext } from '../extractor.ts';
import { LoadError } from '../../load-error.ts';
import { syntaxMessage } from './inspect-source.ts';
import { errorText, locateError } from './locate-error.ts';
import type { SourceContext } from './source-context.ts';
import { readTypescriptOptions } from './typescript-options.ts';
import { withoutWarnings } from './without-warnings.ts';

/** A source's function, and which version of its file it is of. */
export interface ImportedSource {
  readonly run: (context: SourceContext) => unknown;
  /** SHA-256 of the file. */
  readonly code: string;
}

/**
 * Imports the file of a table as it is now, and finds its function. A file that is changed afterwards changes nothing of a load that runs.
 * `LoadError` with the place in the user's own file where there is one.
 */
export async function importSource(context: ExtractContext): Promise<ImportedSource> {
  const { specification, root, tableName } = context;
  const { file, exportName } = readTypescriptOptions(specification);
  const absolute = path.resolve(root, file);
  try {
    const code = await hashOf(absolute);
    // Node keeps modules by URL: another content is another module.
    const url = `${pathToFileURL(absolute).href}?v=${code.slice(0, 16)}`;
    const module = (await withoutWarnings(() => import(url))) as Readonly<Record<string, unknown>>;
    const name = exportName ?? (typeof module[tableName] === 'function' ? tableName : 'default');
    const run = module[name];
    if (typeof run !== 'function') {
      throw new LoadError('no-such-export', `${file} exports no function "${name}"`, {
        place: specification.place,
        help: 'Write: export default async function* (context) { … }',
      });
    }
    return { run: run as ImportedSource['run'], code };
  } catch (error) {
    throw await sourceError(error, context);
  }
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** What went wrong in a user's file, as the load's error: with file, line and column there. */
export async function sourceError(error: unknown, context: ExtractContext): Promise<LoadError> {
  const { specification, root, tableName } = context;
  const { file } = readTypescriptOptions(specification);
  if (error instanceof LoadError) {
    if (error.place !== undefined) return error;
    const { code, message, help, cause, resumable } = error;
    const text = code === 'not-a-row' ? `${file}: table "${tableName}": ${message}` : message;
    return new LoadError(code, text, { place: specification.place, help, cause, resumable });
  }
  const at = await locateError(error, { root, file });
  const where = at === null ? file : `${at.path}:${at.line}:${at.column}`;
  const text = error instanceof SyntaxError && 'code' in error ? syntaxMessage(error) : errorText(error);
  return new LoadError(
    isMissing(error, path.resolve(root, file)) ? 'no-such-source' : 'source-failed',
    `${where}: the source of table "${tableName}" failed: ${text}`,
    { place: at ?? specification.place, cause: error },
  );
}

function isMissing(error: unknown, file: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ENOENT' &&
    'path' in error &&
    error.path === file
  );
}
