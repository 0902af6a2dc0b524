import { UsageError } from '../domain/errors.ts';
import { compileNodes } from './compile-nodes.ts';
import { chooseNodes } from './choose-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { inlineId } from './inline-node.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import type { NodeId } from '../domain/id.ts';
import { relationOf } from './relation-of.ts';
import type { ShowRequest } from './request.ts';
import { rowsText } from './rows-text.ts';

/** Prints the first rows of each selected node's query, or of `--inline`; nothing is built. */
export async function runShow(request: ShowRequest, effects: Effects): Promise<Ending> {
  if (request.inline === null && request.select === null) {
    throw new UsageError('Say what to show: --select with a node, or --inline with a query.');
  }
  const project = await openProject(request, effects, request.inline);
  const types = {
    defaults: ['model', 'seed', 'test', 'analysis', 'source'],
    all: ['model', 'seed', 'test', 'analysis', 'source'],
  } as const;
  const ids =
    request.inline === null
      ? [
          ...chooseNodes(
            project,
            { ...request, indirectSelection: request.indirectSelection ?? 'empty' },
            types,
            effects,
          ),
        ]
      : [inlineId(project.graph)];
  const queries = await queriesOf(project, ids, request, effects);
  await withDatabase(project, 1, effects, (database) =>
    database.withSession(async (session) => {
      for (const { name, sql } of queries) {
        const limited =
          request.limit < 0 ? sql : `select * from (\n${sql}\n) as sluice_show limit ${request.limit}`;
        const text = rowsText(await session.query(limited), request.output);
        const title = queries.length > 1 && request.output === 'text' ? `${name}\n` : '';
        effects.sink({ kind: 'output', at: effects.clock(), text: title + text });
      }
    }),
  );
  return { kind: 'ok' };
}

/** What to ask for each node: its own query, and for a seed or a source's table its rows. */
async function queriesOf(
  project: OpenedProject,
  ids: readonly NodeId[],
  request: ShowRequest,
  effects: Effects,
): Promise<readonly { readonly name: string; readonly sql: string }[]> {
  const { nodes } = await compileNodes(project, ids, effects, request);
  return nodes.map(({ node, sql }) => {
    const relation = relationOf(node);
    const read = sql ?? (relation ? `select * from ${project.adapter.dialect.renderRelation(relation)}` : '');
    return { name: node.name, sql: read.replace(/[\s;]+$/, '') };
  });
}
