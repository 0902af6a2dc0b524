import path from 'node:path';
import { stringify } from 'yaml';
import { UsageError } from '../domain/errors.ts';
import { declareDatabase } from './declare-database.ts';
import { declareApi, declareFiles } from './declare-source.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { openProject } from './open-project.ts';
import type { GenerateSourcesRequest } from './request.ts';

/**
 * Writes the YAML of sources: of a database's schemas, of files, or of an API by its first page. To the terminal, or to a file that is not there
 * yet.
 */
export async function generateSources(request: GenerateSourcesRequest, effects: Effects): Promise<Ending> {
  const file = request.outputPath === null ? null : path.resolve(effects.cwd, request.outputPath);
  if (file !== null && !request.overwrite && effects.files.kindOf(file) !== null)
    throw new UsageError(
      `${request.outputPath ?? ''} is there already; write to another file, or give --overwrite`,
    );
  const project = await openProject(request, effects);
  const { from } = request;
  const declared =
    from === null || /^postgres(?:ql)?:/i.test(from)
      ? await declareDatabase(project, request, effects)
      : [
          await (isFileUrl(from) || !/^https?:/i.test(from)
            ? declareFiles(project, { ...request, from }, effects)
            : declareApi(project, { ...request, from }, effects)),
        ];
  const notes = declared.flatMap((each) => each.notes).map((note) => `# ${note}\n`);
  const yaml = stringify({ version: 2, sources: declared.map(({ source }) => source) }, { lineWidth: 110 });
  const text = `${notes.join('')}${yaml}`;
  if (file === null) {
    effects.sink({ kind: 'output', at: effects.clock(), text });
    return { kind: 'ok' };
  }
  effects.files.replace(file, text);
  effects.sink({
    kind: 'message',
    at: effects.clock(),
    level: 'info',
    text: `Wrote ${request.outputPath ?? ''}`,
    node: null,
  });
  return { kind: 'ok' };
}

/** A URL whose path ends like a file that is read as such. */
function isFileUrl(from: string): boolean {
  return (
    URL.canParse(from) &&
    /\.(?:csv|tsv|ndjson|jsonl|xlsx|parquet|zip)(?:\.gz)?$/i.test(new URL(from).pathname)
  );
}
