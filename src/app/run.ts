import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { openProject } from './open-project.ts';
import type { RunRequest } from './request.ts';

/** Builds the selected models. */
export async function runRun(request: RunRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = { defaults: ['model'], all: ['model'] } as const;
  const selected = chooseNodes(project, request, types, effects);
  return executeNodes({ project, selected, request, testsBlock: false }, effects);
}
