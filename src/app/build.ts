import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { openProject } from './open-project.ts';
import type { BuildRequest } from './request.ts';
import { showSeeds } from './show-seeds.ts';
import { withoutFreshSources } from './sources-to-load.ts';

/** Loads, seeds, runs and tests what is selected, in graph order: what lies behind a failed node or test is skipped. */
export async function runBuild(request: BuildRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = {
    defaults: [
      'model',
      'seed',
      'snapshot',
      'test',
      'unit_test',
      'exposure',
      'saved_query',
      'source',
      'function',
    ],
    all: ['model', 'seed', 'snapshot', 'test', 'unit_test', 'exposure', 'saved_query', 'source', 'function'],
  } as const;
  const chosen = chooseNodes(project, request, types, effects);
  const selected = await withoutFreshSources(project, chosen, request.load, effects);
  const ending = await executeNodes({ project, selected, request, testsBlock: true }, effects);
  if (request.show && !request.dryRun) await showSeeds(project, selected, effects);
  return ending;
}
