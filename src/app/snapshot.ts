import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { openProject } from './open-project.ts';
import type { SnapshotRequest } from './request.ts';

/** Takes down what has changed for the selected snapshots. */
export async function runSnapshot(request: SnapshotRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = { defaults: ['snapshot'], all: ['snapshot'] } as const;
  const selected = chooseNodes(project, request, types, effects);
  return executeNodes({ project, selected, request, testsBlock: false }, effects);
}
