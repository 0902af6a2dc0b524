import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { openProject } from './open-project.ts';
import { recordManifest } from './record-run.ts';
import type { ParseRequest } from './request.ts';

/** Reads the project, links it, and writes the manifest. */
export async function runParse(request: ParseRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  recordManifest(project, request, effects);
  return { kind: 'ok' };
}
