import { allListedTypes, listedTypes } from '../select/resource-types.ts';
import { listNodes } from '../select/list-nodes.ts';
import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { openProject } from './open-project.ts';
import { recordManifest } from './record-run.ts';
import type { LsRequest } from './request.ts';

/** Prints the selected nodes, one a line. */
export async function runLs(request: LsRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const types = { defaults: [...listedTypes], all: [...allListedTypes], includeEmpty: true };
  const selected = chooseNodes(project, request, types, effects);
  const { output, outputKeys } = request;
  const lines = listNodes(project.graph, selected, {
    output,
    outputKeys,
    createdAt: project.invocation.startedAt,
  });
  const text = lines.map((line) => `${line}\n`).join('');
  if (text !== '') effects.sink({ kind: 'output', at: effects.clock(), text });
  recordManifest(project, request, effects);
  return { kind: 'ok' };
}
