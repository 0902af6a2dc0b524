import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { openProject } from './open-project.ts';
import type { CloneRequest } from './request.ts';

/** Makes a view of the state's relation for each of the selected models, seeds and snapshots. */
export async function runClone(request: CloneRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = {
    defaults: ['model', 'seed', 'snapshot'],
    all: ['model', 'seed', 'snapshot'],
  } as const;
  const selected = chooseNodes(project, request, types, effects);
  return executeNodes({ project, selected, request, testsBlock: false, clone: true }, effects);
}
