import type { CursorValue } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext, Extracted, Extraction, Extractor } from '../extractor.ts';
import { type Download, download, type Validators, validatorsOf } from './download.ts';
import { promisesZip } from './file-format.ts';
import { type FileOptions, readFileOptions } from './file-options.ts';
import { translate } from './inspect-file.ts';
import { resolveListing } from './listing/resolve-listing.ts';
import { openArchive } from './open-archive.ts';
import { diskFile, memberFile, type RawFile } from './raw-file.ts';
import { knownFormat, openFile } from './read-file.ts';
import { type FileInput, resolveInputs } from './resolve-inputs.ts';
import { resolveMembers } from './resolve-members.ts';

/**
 * Reads files of every format from paths, globs, URLs, the links of a page, and ZIP archives. A slice is a file, its cursor the file's
 * size and hash: an append reads only files that it does not know, and refuses one that has changed.
 */
export const fileExtractor: Extractor = {
  open: async (context) => {
    const { specification, root } = context;
    const options = readFileOptions(specification);
    try {
      const inputs =
        options.listing === null
          ? await resolveInputs(options.paths, root)
          : await resolveListing(options.listing, context);
      if (options.onUnreadable === 'fail') for (const input of inputs) refuseUnreadable(input, options);
      return openInputs(inputs, options, context);
    } catch (error) {
      throw placed(error, context);
    }
  },
};

/** Fails where a name says already that the file cannot be read. */
function refuseUnreadable(input: FileInput, options: FileOptions): void {
  if (input.kind === 'path' && input.missing !== null) throw input.missing;
  if (input.kind === 'path' && !isArchive(input.name, options))
    knownFormat(input.name, options.format, input.name);
}

function isArchive(formatName: string, options: FileOptions): boolean {
  return promisesZip(formatName) || options.members !== null;
}

function openInputs(inputs: readonly FileInput[], options: FileOptions, context: ExtractContext): Extraction {
  return {
    async *read(state) {
      const reading: Reading = { options, context, state, taken: 0, skipped: [] };
      for (const input of inputs) yield* sparing(input.name, reading, () => readInput(input, reading));
      const { skipped } = reading;
      if (skipped.length > 0 && reading.taken === 0) {
        throw placed(
          new LoadError('unreadable-file', `none of the files could be read: ${skipped.join('; ')}`),
          context,
        );
      }
    },
  };
}

/** One reading of all inputs. */
interface Reading {
  readonly options: FileOptions;
  readonly context: ExtractContext;
  readonly state: ReadonlyMap<string, CursorValue>;
  /** How many slices were read or known, and why others were left out. */
  taken: number;
  readonly skipped: string[];
}

const skippable: ReadonlySet<string> = new Set(['unreadable-file', 'no-such-file', 'download-failed']);

/** Reads a slice; where it cannot be read and the table says to go on without, tells so instead of failing. */
async function* sparing(
  slice: string,
  reading: Reading,
  read: () => AsyncGenerator<Extracted>,
): AsyncGenerator<Extracted> {
  const { context, options } = reading;
  try {
    yield* read();
  } catch (error) {
    if (context.signal.aborted) throw error;
    const failure = placed(error instanceof LoadError ? error : translate(slice, error), context);
    if (options.onUnreadable === 'fail' || !skippable.has(failure.code)) throw failure;
    reading.skipped.push(failure.message);
    yield { kind: 'slice-skipped', slice, message: failure.message };
  }
}

async function* readInput(input: FileInput, reading: Reading): AsyncGenerator<Extracted> {
  const { options, context, state } = reading;
  const { name } = input;
  if (input.kind === 'path') {
    if (input.missing !== null) throw input.missing;
    const file = await diskFile(input.path, name);
    yield* readPath(file, { formatName: name, mustBePacked: true, validators: null }, reading);
    return;
  }
  const slices = options.files === 'new' ? slicesOf(name, state) : [];
  const fetched: Download | null = await download(input.url, name, context, commonValidators(slices, state));
  if (fetched === null) {
    reading.taken++;
    for (const slice of slices) yield { kind: 'slice-unchanged', slice };
    return;
  }
  try {
    const file = await diskFile(fetched.path, name);
    const { formatName, validators } = fetched;
    yield* readPath(file, { formatName, mustBePacked: false, validators }, reading);
  } finally {
    await fetched.remove();
  }
}

/** What loads before knew of a URL: it is a slice, or an archive whose members are. */
function slicesOf(name: string, state: Reading['state']): readonly string[] {
  return state.has(name) ? [name] : [...state.keys()].filter((slice) => slice.startsWith(`${name}/`));
}

/** By what the server knows them, where it is the same for all. */
function commonValidators(slices: readonly string[], state: Reading['state']): Validators | null {
  const [first = null, ...others] = slices.map((slice) => validatorsOf(state.get(slice)));
  const same = others.every(
    (other) => other?.etag === first?.etag && other?.lastModified === first?.lastModified,
  );
  return same ? first : null;
}

/** What is known of a file besides its bytes. */
interface FileFacts {
  /** The name that tells its format. */
  readonly formatName: string;
  readonly mustBePacked: boolean;
  /** By which a server knows it again. */
  readonly validators: Validators | null;
}

async function* readPath(file: RawFile, facts: FileFacts, reading: Reading): AsyncGenerator<Extracted> {
  const { options, context } = reading;
  if (!isArchive(facts.formatName, options)) {
    yield* readSlice(file, facts, reading);
    return;
  }
  const archive = await openArchive(file.path!, file.name, options.unpackRatio);
  let brought = false;
  try {
    for (const member of resolveMembers(archive, options.members, file.name)) {
      const inside = memberFile(archive, member, file);
      const inner = { formatName: member.name, mustBePacked: true, validators: facts.validators };
      for await (const each of sparing(inside.name, reading, () => readSlice(inside, inner, reading))) {
        brought ||= each.kind === 'slice-done';
        yield each;
      }
    }
    if (brought) await context.keepFile?.({ slice: file.name, path: file.path!, name: facts.formatName });
  } finally {
    archive.close();
  }
}

async function* readSlice(file: RawFile, facts: FileFacts, reading: Reading): AsyncGenerator<Extracted> {
  const { options, context, state } = reading;
  const { specification, signal } = context;
  const { name } = file;
  const { mustBePacked, validators } = facts;
  const format = knownFormat(facts.formatName, options.format, name);
  const opened = await openFile({ file, format, options, specification, mustBePacked, signal });
  const { cursor } = opened;
  if (options.files === 'new' && isKnown(state.get(name), cursor, name, specification.disposition)) {
    reading.taken++;
    yield { kind: 'slice-unchanged', slice: name };
    return;
  }
  let records = 0;
  for await (const batch of opened.batches()) {
    yield { kind: 'batch', batch };
    records += batch.rowCount + batch.rejects.length;
    const line = Math.max(batch.lines?.at(-1) ?? 0, batch.rejects.at(-1)?.line ?? 0);
    yield { kind: 'checkpoint', slice: name, cursor: { ...cursor, records, line } };
  }
  if (file.path !== null) await context.keepFile?.({ slice: name, path: file.path, name: facts.formatName });
  reading.taken++;
  yield { kind: 'slice-done', slice: name, cursor: { ...cursor, ...validators } };
}

/** Whether this very file was loaded before. One of the same name with other content an append refuses. */
function isKnown(
  before: CursorValue | undefined,
  { size, sha256 }: { readonly size: number; readonly sha256: string },
  name: string,
  disposition: string,
): boolean {
  if (before === undefined || before === null || typeof before !== 'object' || !('sha256' in before))
    return false;
  if (before['sha256'] === sha256 && before['size'] === size) return true;
  if (disposition !== 'append') return false;
  throw new LoadError(
    'file-changed',
    `${name} was loaded before and has changed since; an append would leave its old rows standing`,
    {
      help: 'Load everything again with --full-refresh, or give the new content another name.',
    },
  );
}

/** The error with the place of the table's specification. */
function placed(error: unknown, { specification }: ExtractContext): LoadError {
  if (!(error instanceof LoadError)) throw error;
  return error.place === undefined
    ? new LoadError(error.code, error.message, {
        place: specification.place,
        help: error.help,
        cause: error.cause,
        resumable: error.resumable,
      })
    : error;
}
