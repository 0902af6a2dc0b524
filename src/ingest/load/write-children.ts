import { isKeyed } from '../../domain/load.ts';
import { sequenceColumn } from '../normalize/column-table.ts';
import type { ChildLoad } from './child-load.ts';
import type { LoadSession } from './load-session.ts';
import type { Missing } from './write-history.ts';
import type { TargetFacts } from './write-target.ts';

/**
 * Takes out of the staging tables of child tables what belongs to no row that is loaded: to one that was rejected after all, or to one
 * that a later one of the same key comes instead of.
 */
export async function dropOrphans(
  load: LoadSession,
  { staging, plan, key }: TargetFacts,
  children: readonly ChildLoad[],
): Promise<void> {
  const { session, dialect, request } = load;
  const { text } = dialect.types;
  const typeOf = new Map(plan.columns.map(({ name, type }) => [name, type]));
  const keys = key.map((name) => dialect.castText(dialect.quote(name), typeOf.get(name) ?? text));
  const parents = dialect.renderRelation(staging.rows);
  const kept = !isKeyed(request.specification.disposition)
    ? `${parents} as kept where kept._sluice_id = orphan._sluice_parent_id`
    : `(select max(${sequenceColumn}) as place from ${parents} group by ${keys.join(', ')}) as kept where kept.place = orphan.${sequenceColumn}`;
  for (const child of children) {
    await session.execute(
      `delete from ${dialect.renderRelation(child.staging.rows)} as orphan where not exists (select 1 from ${kept})`,
    );
  }
}

/** Takes the rows of child tables away whose parents are about to be merged into: those that are staged take their place. */
export async function clearChildren(
  load: LoadSession,
  { staging, plan, key }: TargetFacts,
  child: ChildLoad,
): Promise<void> {
  const { session, dialect, request } = load;
  const { text } = dialect.types;
  const typeOf = new Map(plan.columns.map(({ name, type }) => [name, type]));
  const same = key.map((name) => {
    const column = dialect.quote(name);
    return `${dialect.castText(`staged.${column}`, typeOf.get(name) ?? text)} = held.${column}`;
  });
  await session.execute(
    `delete from ${dialect.renderRelation(child.relation)} where _sluice_parent_id in (
       select held._sluice_id from ${dialect.renderRelation(request.relation)} as held
       join ${dialect.renderRelation(staging.rows)} as staged on ${same.join(' and ')} where held._sluice_id is not null)`,
  );
}

/** Takes the rows of a child table away whose parents are gone. */
export async function deleteWithParents(load: LoadSession, child: ChildLoad): Promise<void> {
  const { session, dialect, request } = load;
  await session.execute(
    `delete from ${dialect.renderRelation(child.relation)} as held where not exists (
       select 1 from ${dialect.renderRelation(request.relation)} as parent where parent._sluice_id = held._sluice_parent_id)`,
  );
}

/** Which rows of a child table lose their current version: elements of rows that are loaded, where they are not in their lists any more. */
export function missingChildren(load: LoadSession, { staging, mode }: TargetFacts): Missing {
  if (mode === 'history+close_missing') return 'close';
  const { dialect } = load;
  return {
    closeWhere: `held._sluice_parent_id in (select _sluice_id from ${dialect.renderRelation(staging.rows)})`,
  };
}
