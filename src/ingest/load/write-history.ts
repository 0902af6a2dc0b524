import { historyColumns } from '../normalize/column-table.ts';
import type { LoadSession } from './load-session.ts';
import { indexKey, ownColumnsOf, selectStaged, type TargetFacts } from './write-target.ts';

/** What becomes of current versions whose key is not among the staged rows: all stay, all are closed, or those that a condition on `held` names. */
export type Missing = 'stay' | 'close' | { readonly closeWhere: string };

/**
 * Writes the staged rows into a table of versions: a key whose values have changed gets its current version closed and a new one opened, at
 * the same instant; one that has no current version gets one; an unchanged one is left alone. How many versions were opened.
 */
export async function writeHistory(load: LoadSession, facts: TargetFacts, missing: Missing): Promise<number> {
  const { session, dialect, request } = load;
  const { plan, key, staging } = facts;
  const target = dialect.renderRelation(request.relation);
  await adoptRows(load, facts);
  await indexKey(load, facts);
  const quoted = (names: readonly string[], of: string): readonly string[] =>
    names.map((name) => `${of}.${dialect.quote(name)}`);
  const same = key.map((name) => `held.${dialect.quote(name)} = staged.${dialect.quote(name)}`).join(' and ');
  const data = plan.columns.map(({ name }) => name).filter((name) => !key.includes(name));
  const staged = `(${selectStaged(load, facts, true)}) as staged`;
  const close = closing(load, facts);
  if (data.length > 0) {
    await session.execute(
      `${close} from ${staged}
       where held._sluice_is_current and ${same}
         and (${quoted(data, 'held').join(', ')}) is distinct from (${quoted(data, 'staged').join(', ')})`,
    );
  }
  if (missing !== 'stay') {
    const typeOf = new Map(plan.columns.map(({ name, type }) => [name, type]));
    const found = key.map((name) => {
      const column = dialect.quote(name);
      return `${dialect.castText(`staged.${column}`, typeOf.get(name) ?? dialect.types.text)} = held.${column}`;
    });
    const where = missing === 'close' ? '' : ` and ${missing.closeWhere}`;
    await session.execute(
      `${close} where held._sluice_is_current${where} and not exists (
         select 1 from ${dialect.renderRelation(staging.rows)} as staged where ${found.join(' and ')})`,
    );
  }
  const columns = [...plan.columns.map(({ name }) => name), ...ownColumnsOf(load)];
  const { rows } = await session.execute(
    `insert into ${target} (${columns.map((name) => dialect.quote(name)).join(', ')})
     select ${quoted(columns, 'staged').join(', ')} from ${staged}
     where not exists (select 1 from ${target} as held where held._sluice_is_current and ${same})`,
  );
  return rows ?? 0;
}

/** Ends versions at the load's instant; what follows says which. */
function closing({ dialect, request }: LoadSession, { loadedAt }: TargetFacts): string {
  return `update ${dialect.renderRelation(request.relation)} as held
    set _sluice_valid_to = cast(${dialect.literal(loadedAt)} as ${dialect.types.timestampTz}), _sluice_is_current = false`;
}

/** Rows from before versions were kept are current since they were loaded. */
async function adoptRows(
  { session, dialect, request }: LoadSession,
  { present }: TargetFacts,
): Promise<void> {
  if (historyColumns.every((name) => present?.some((column) => column.name === name))) return;
  await session.execute(
    `update ${dialect.renderRelation(request.relation)}
     set _sluice_valid_from = _sluice_loaded_at, _sluice_is_current = true where _sluice_is_current is null`,
  );
}
