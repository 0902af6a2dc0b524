import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { executeNodes } from './execute-nodes.ts';
import { keepHeapSmall } from './keep-heap-small.ts';
import { openProject } from './open-project.ts';
import type { LoadRequest } from './request.ts';

/** Loads the selected source tables that have an extractor, each once, or streams until the user asks to stop. */
export async function runLoad(request: LoadRequest, effects: Effects): Promise<Ending> {
  keepHeapSmall();
  const project = await openProject(request, effects);
  const types = { defaults: ['source'], all: ['source'] } as const;
  const selected = chooseNodes(project, request, types, effects);
  if (!request.follow) return executeNodes({ project, selected, request, testsBlock: false }, effects);
  const stop = new AbortController();
  return executeNodes(
    {
      project,
      selected,
      // A stream never ends: none may wait for another's thread.
      request: {
        ...request,
        threads: Math.max(selected.size, request.threads ?? 1),
        following: { until: AbortSignal.any([effects.signal, stop.signal]), end: () => stop.abort() },
      },
      testsBlock: false,
    },
    // What is asked to stop commits what it has, and its statements run to their end.
    { ...effects, signal: new AbortController().signal },
  );
}
