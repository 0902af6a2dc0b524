import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { openProject } from './open-project.ts';
import type { TestRequest } from './request.ts';

/** Runs the selected data and unit tests. */
export async function runTest(request: TestRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = { defaults: ['test', 'unit_test'], all: ['test', 'unit_test'] } as const;
  const selected = chooseNodes(project, request, types, effects);
  return executeNodes({ project, selected, request, testsBlock: false }, effects);
}
