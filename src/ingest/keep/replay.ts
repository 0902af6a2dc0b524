import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EngineError } from '../../domain/errors.ts';
import { stateTables } from '../../state/state-schema.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { ExtractContext, Extracted, Extraction, Extractor } from '../extract/extractor.ts';
import { fileExtractor } from '../extract/file/file-extractor.ts';
import { LoadError } from '../load-error.ts';
import { fieldBatches } from './field-batches.ts';
import type { KeptFile } from './keeper.ts';

/** Whose kept files are read. */
export interface ReplayFacts {
  readonly project: string;
  readonly sourceName: string;
  readonly tableName: string;
  readonly relationKey: string;
}

type StoredFile = Pick<KeptFile, 'path' | 'shape' | 'format' | 'bytes' | 'slice'>;

/**
 * Reads what the loads of a table have kept, in the order in which they were committed, from the last that did not build on another. Fails with
 * `LoadError` `no-replay` where the table holds more than was kept.
 */
export function replayExtractor(facts: ReplayFacts): Extractor {
  return {
    open: async (context) => {
      const files = await keptFiles(facts, context).catch((error: unknown) => {
        // Its tables are not there yet, or not these: no load was made that could have kept something.
        if (error instanceof EngineError && error.fault === 'statement')
          throw refusal(facts, context, 'nothing of it was kept');
        throw error;
      });
      for (const file of files) await refuseAltered(file, context, facts);
      const parts: Extraction[] = [];
      for (const group of groupsOf(files)) parts.push(await openGroup(group, context));
      return {
        async *read() {
          for (const part of parts) yield* part.read(new Map());
        },
      };
    },
  };
}

async function keptFiles(facts: ReplayFacts, context: ExtractContext): Promise<readonly StoredFile[]> {
  const { query, dialect, specification, relation } = context;
  const state = stateTables(dialect, relation.database);
  const { disposition } = specification;
  if (disposition.startsWith('history'))
    throw refusal(
      facts,
      context,
      'its versions are of the times at which they were loaded, which a replay would make one',
    );
  const loads = await query(
    `select load_id, reads, starts_anew, is_kept, rows_loaded from ${state('loads')}
      where project = $1 and relation = $2 and status = 'committed' and coalesce(reads, 'source') in ('source', 'window')
      order by load_id desc`,
    [facts.project, facts.relationKey],
  );
  let first: number | null = null;
  for (const [id, reads, startsAnew, isKept, loaded] of loads.rows) {
    if (isKept !== true && Number(loaded) > 0)
      throw refusal(facts, context, `load ${Number(id)}, of which it holds rows, kept nothing`);
    if (reads === 'window' && disposition === 'append')
      throw refusal(facts, context, `load ${Number(id)} loaded a window again, whose rows would come twice`);
    first = Number(id);
    if (startsAnew === true) break;
  }
  if (first === null) throw refusal(facts, context, 'nothing of it was kept');
  const { rows } = await query(
    `select path, shape, format, bytes, slice from ${state('kept')}
      where project = $1 and relation = $2 and load_id >= $3 order by load_id, seq`,
    [facts.project, facts.relationKey, first],
  );
  return rows.map(([path, shape, format, bytes, slice]) => ({
    path: textOf(path),
    shape: textOf(shape) as KeptFile['shape'],
    format: textOf(format) as KeptFile['format'],
    bytes: Number(bytes),
    slice: slice === null || slice === undefined ? null : textOf(slice),
  }));
}

async function refuseAltered(file: StoredFile, context: ExtractContext, facts: ReplayFacts): Promise<void> {
  const there = await stat(resolve(context.root, file.path)).catch(() => null);
  if (there?.size === file.bytes) return;
  throw refusal(
    facts,
    context,
    there === null ? `${file.path} is not there any more` : `${file.path} is not as it was stored`,
  );
}

function refusal(facts: ReplayFacts, { specification }: ExtractContext, why: string): LoadError {
  return new LoadError(
    'no-replay',
    `${facts.sourceName}.${facts.tableName} cannot be loaded from what was kept: ${why}`,
    {
      place: specification.place,
      help: 'Load it from its source, or read the files by a source of their own with "extractor: file".',
    },
  );
}

/** Files that follow one another and are read in the same way. */
function groupsOf(files: readonly StoredFile[]): readonly (readonly StoredFile[])[] {
  const groups: StoredFile[][] = [];
  for (const file of files) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]!.shape === file.shape && last[0]!.format === file.format)
      last.push(file);
    else groups.push([file]);
  }
  return groups;
}

async function openGroup(files: readonly StoredFile[], context: ExtractContext): Promise<Extraction> {
  const { specification } = context;
  const [{ shape, format }] = files as readonly [StoredFile];
  const { keepFile: _, ...rest } = context;
  const path = files.map((file) => file.path);
  const { listing: __, ...asRead } = specification.options;
  const options: JsonObject = format === 'file' ? { ...asRead, path, files: 'all' } : { path, format };
  const opened = await fileExtractor.open({
    ...rest,
    // What was appended is read again whatever is known of it.
    specification: { ...specification, extractor: 'file', disposition: 'replace', cursor: null, options },
  });
  return shape === 'fields' ? { read: (state) => asFields(opened.read(state)) } : opened;
}

/** Texts of fields, which JSON would take for texts of records. */
async function* asFields(source: AsyncGenerator<Extracted, void>): AsyncGenerator<Extracted, void> {
  for await (const each of source) {
    if (each.kind !== 'batch' || each.batch.kind !== 'records') yield each;
    else for (const batch of fieldBatches(each.batch)) yield { kind: 'batch', batch };
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
