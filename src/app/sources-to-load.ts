import type { NodeId } from '../domain/id.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { SourceNode } from '../domain/node.ts';
import { ageInSeconds } from '../record/sources.ts';
import { compareText } from '../util/compare.ts';
import { askFreshness, freshnessStatus, isWatched } from './ask-freshness.ts';
import type { Effects } from './effects.ts';
import { makeRunPass } from './make-run-pass.ts';
import { withDatabase } from './open-database.ts';
import type { OpenedProject } from './open-project.ts';

/** Which of the selected sources a build loads: all that have an extractor, none, or those that are not known to be fresh. */
export type SourcesToLoad = 'all' | 'none' | 'stale';

/** The selected nodes without the sources that are not to be loaded. Their tests and what reads them stay. */
export async function withoutFreshSources(
  project: OpenedProject,
  selected: ReadonlySet<NodeId>,
  which: SourcesToLoad,
  effects: Effects,
): Promise<ReadonlySet<NodeId>> {
  if (which === 'all') return selected;
  const loaded = [...selected].flatMap((id): readonly SourceNode[] => {
    const node = project.graph.nodes.get(id);
    return node?.resourceType === 'source' && node.load !== null ? [node] : [];
  });
  const left = which === 'none' ? loaded : await freshOf(project, loaded, effects);
  if (left.length === 0) return selected;
  const names = left.map(({ sourceName, name }) => `${sourceName}.${name}`).sort(compareText);
  const why = which === 'none' ? 'not loaded, as asked' : 'not loaded, since they are fresh';
  effects.sink({
    kind: 'message',
    at: effects.clock(),
    level: 'info',
    text: `Sources ${why}: ${names.join(', ')}`,
    node: null,
  });
  const ids = new Set(left.map(({ id }) => id));
  return new Set([...selected].filter((id) => !ids.has(id)));
}

/** Those whose thresholds say that they are fresh. A table without thresholds is not known to be, nor one that cannot be asked. */
async function freshOf(
  project: OpenedProject,
  tables: readonly SourceNode[],
  effects: Effects,
): Promise<readonly SourceNode[]> {
  const watched = tables.filter(isWatched);
  if (watched.length === 0) return [];
  const { pass } = makeRunPass(project, effects);
  const fresh: SourceNode[] = [];
  await withDatabase(
    project,
    1,
    effects,
    (database) =>
      database.withSession(async (session) => {
        for (const table of watched) {
          const asker = {
            session,
            database,
            rendering: pass.open(table),
            project: project.graph.project.config.name,
          };
          try {
            const { maximumLoadedAt, snapshottedAt } = await askFreshness(table, asker);
            const age = ageInSeconds(maximumLoadedAt, snapshottedAt);
            if (maximumLoadedAt !== null && freshnessStatus(table, age) === 'pass') fresh.push(table);
          } catch (error) {
            const isAnswer =
              error instanceof ProjectError || (error instanceof EngineError && error.fault === 'statement');
            if (!isAnswer) throw error;
          }
        }
      }),
    false,
  );
  return fresh;
}
