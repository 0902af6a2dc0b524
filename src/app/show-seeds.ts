import { relationKey } from '../domain/relation.ts';
import type { NodeId } from '../domain/id.ts';
import type { Effects } from './effects.ts';
import { withDatabase } from './open-database.ts';
import type { OpenedProject } from './open-project.ts';
import { relationOf } from './relation-of.ts';
import { rowsText } from './rows-text.ts';

/** As many rows of each as dbt shows. */
const shown = 10;

/** `--show`: some rows of each seed among these nodes that is there, as a table under dbt's title. */
export async function showSeeds(
  project: OpenedProject,
  ids: ReadonlySet<NodeId>,
  effects: Effects,
): Promise<void> {
  const seeds = [...ids].flatMap((id) => {
    const node = project.graph.nodes.get(id)!;
    const relation = node.resourceType === 'seed' ? relationOf(node) : null;
    return relation === null ? [] : [relation];
  });
  if (seeds.length === 0) return;
  await withDatabase(project, 2, effects, async (database) => {
    const { catalog, adapter } = database;
    const found = await catalog.relations([...new Set(seeds.map(({ schema }) => schema))]);
    const there = new Set(found.map((name) => relationKey({ ...name, database: null })));
    await database.withSession(async (session) => {
      for (const relation of seeds) {
        if (!there.has(relationKey({ ...relation, database: null }))) continue;
        const title = `Random sample of table: ${relation.schema}.${relation.identifier}`;
        const rows = await session.query(
          `select * from ${adapter.dialect.renderRelation(relation)} limit ${shown}`,
        );
        const text = `\n${title}\n${'-'.repeat(title.length)}\n${rowsText(rows, 'text')}`;
        effects.sink({ kind: 'output', at: effects.clock(), text });
      }
    });
  });
}
