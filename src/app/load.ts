import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { keepHeapSmall } from './keep-heap-small.ts';
import { openProject } from './open-project.ts';
import type { LoadRequest } from './request.ts';

/** Loads the selected source tables that have an extractor. */
export async function runLoad(request: LoadRequest, effects: Effects): Promise<Ending> {
  keepHeapSmall();
  const project = await openProject(request, effects);
  const types = { defaults: ['source'], all: ['source'] } as const;
  const selected = chooseNodes(project, request, types, effects);
  return executeNodes({ project, selected, request, testsBlock: false }, effects);
}
