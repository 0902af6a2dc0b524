import type { Belongings } from '../../domain/plan.ts';
import type { Relation } from '../../domain/relation.ts';
import { fitName } from '../normalize/names.ts';
import type { LoadSession } from './load-session.ts';
import type { TargetPlan } from '../normalize/plan-target.ts';

/**
 * Gives columns of a target other types where the engine cannot do so beside an index: the table is made anew from its own rows, with
 * its comments and indexes.
 */
export async function rebuildTarget(
  load: LoadSession,
  present: readonly { readonly name: string }[],
  changes: TargetPlan['changed'],
): Promise<void> {
  const { session, dialect, request, database } = load;
  const target: Relation = { ...request.relation, kind: 'table' };
  const belongings = await database.catalog.belongings(session, target);
  const changed = new Map(changes.map(({ name, to }) => [name, to]));
  const values = present.map(({ name }) => {
    const column = dialect.quote(name);
    const type = changed.get(name);
    return type === undefined ? column : `cast(${column} as ${type}) as ${column}`;
  });
  const name = fitName(`${target.identifier}__sluice_new`, dialect.maximumIdentifierBytes);
  const anew: Relation = { ...target, identifier: name };
  await session.execute(
    dialect.createTableAs(anew, `select ${values.join(', ')} from ${dialect.renderRelation(target)}`),
  );
  await session.execute(dialect.drop(target));
  await session.execute(dialect.rename(anew, target.identifier));
  for (const statement of restored(load, target, belongings)) await session.execute(statement);
}

function restored({ dialect }: LoadSession, target: Relation, belongings: Belongings): readonly string[] {
  return [
    ...belongings.indexes.map(
      ({ name, unique, definition }) =>
        `create ${unique ? 'unique ' : ''}index ${dialect.quote(name)} on ${dialect.renderRelation(target)} ${definition}`,
    ),
    ...belongings.comments.map(({ column, text }) =>
      column === null
        ? dialect.commentOnRelation(target, text)
        : dialect.commentOnColumn(target, column, text),
    ),
  ];
}
