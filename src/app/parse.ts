import path from 'node:path';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { openProject } from './open-project.ts';
import { recordManifest } from './record-run.ts';
import type { ParseRequest } from './request.ts';
import { writeArtifact } from './write-artifact.ts';

/** Reads the project, links it, and writes the manifest, and in `perf_info.json` how long it took. */
export async function runParse(request: ParseRequest, effects: Effects): Promise<Ending> {
  const startedAt = effects.clock();
  const project = await openProject(request, effects);
  recordManifest(project, request, effects);
  const file = path.join(project.targetFolder, 'perf_info.json');
  const { reusedFiles, parsedFiles } = project;
  const facts = {
    path_count: reusedFiles + parsedFiles,
    parsed_path_count: parsedFiles,
    load_all_elapsed: (effects.clock() - startedAt) / 1000,
  };
  writeArtifact(file, [`${JSON.stringify(facts, null, 2)}\n`], effects);
  const shown = path.relative(effects.cwd, file);
  effects.sink({
    kind: 'message',
    at: effects.clock(),
    level: 'info',
    text: `Performance info: ${shown}`,
    node: null,
    name: 'ParsePerfInfoPath',
    data: { path: shown },
  });
  return { kind: 'ok' };
}
