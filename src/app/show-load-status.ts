import { compareText } from '../util/compare.ts';
import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { readLoadStatus, type TableStatus } from './load-status.ts';
import { loadStatusJson, loadStatusText } from './load-status-text.ts';
import { makeRunPass } from './make-run-pass.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import type { LoadStatusRequest } from './request.ts';

/** How many loads of each table are told of. */
const most = { text: 3, json: 20 } as const;

/** Tells how the selected tables that are loaded stand: from the target alone, without a look at their sources. */
export async function showLoadStatus(request: LoadStatusRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const { nodes, project: parsed } = project.graph;
  const tables = [...chooseNodes(project, request, { defaults: ['source'], all: ['source'] }, effects)]
    .flatMap((id) => {
      const node = nodes.get(id);
      return node?.resourceType === 'source' && node.load !== null ? [node] : [];
    })
    .sort((left, right) => compareText(left.id, right.id));
  const { pass } = makeRunPass(project, effects);
  const now = effects.clock();
  const found: TableStatus[] = [];
  await withDatabase(
    project,
    1,
    effects,
    (database) =>
      database.withSession(async (session) => {
        for (const table of tables) {
          const rendering = pass.open(table);
          const asker = {
            session,
            database,
            rendering,
            project: parsed.config.name,
            now,
            most: most[request.output],
          };
          found.push(await readLoadStatus(table, asker));
        }
      }),
    false,
  );
  const text = request.output === 'json' ? loadStatusJson(found, now) : loadStatusText(found, now);
  effects.sink({ kind: 'output', at: effects.clock(), text });
  return { kind: 'ok' };
}
