import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { openProject } from './open-project.ts';
import type { SeedRequest } from './request.ts';
import { showSeeds } from './show-seeds.ts';

/** Loads the selected seeds. */
export async function runSeed(request: SeedRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = { defaults: ['seed'], all: ['seed'] } as const;
  const selected = chooseNodes(project, request, types, effects);
  const ending = await executeNodes({ project, selected, request, testsBlock: false }, effects);
  if (request.show && !request.dryRun) await showSeeds(project, selected, effects);
  return ending;
}
