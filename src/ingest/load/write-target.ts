import type { Dialect } from '../../adapters/contract.ts';
import { EngineError } from '../../domain/errors.ts';
import { isHistory, isKeyed, isMerge, type WriteDisposition } from '../../domain/load.ts';
import type { ColumnInfo } from '../../domain/relation.ts';
import { deletedColumn, readDeletes } from '../common-options.ts';
import { LoadError } from '../load-error.ts';
import { historyColumns, metadataColumns, sequenceColumn } from '../normalize/column-table.ts';
import { fitName } from '../normalize/names.ts';
import type { PlannedColumn, TargetPlan } from '../normalize/plan-target.ts';
import { widerType } from '../normalize/wider-type.ts';
import type { LoadSession } from './load-session.ts';
import { rebuildTarget } from './rebuild-target.ts';
import type { Staging } from './staging.ts';

/** What is to be written, and into what. */
export interface TargetFacts {
  readonly loadId: number;
  readonly staging: Staging;
  readonly plan: TargetPlan;
  /** All columns of the target; null where it has to be made. */
  readonly present: readonly ColumnInfo[] | null;
  readonly key: readonly string[];
  readonly mode: WriteDisposition;
  readonly loadedAt: string;
}

/** Empties a target that is replaced, and gives it the columns and types that the rows need. A target that is not there is made later, from the rows. */
export async function evolveTarget(load: LoadSession, facts: TargetFacts): Promise<void> {
  const { session, dialect, request } = load;
  const { plan, present, mode } = facts;
  if (present === null) return;
  const target = request.relation;
  const names = new Set(present.map(({ name }) => name));
  const metadata = metadataTypes(load).filter(({ name }) => !names.has(name));
  const added = [...plan.added, ...metadata];
  // In this order: DuckDB cannot commit a table that was emptied first.
  if (added.length > 0) await session.execute(dialect.addColumns(target, added));
  if (mode === 'replace') await session.execute(dialect.truncate(target));
  if (plan.changed.length === 0) return;
  if (!load.database.adapter.capabilities.altersIndexed) {
    await changing(load, plan.changed[0]!, () => rebuildTarget(load, [...present, ...added], plan.changed));
    return;
  }
  for (const change of plan.changed) {
    const { name, to } = change;
    const column = dialect.quote(name);
    await changing(load, change, () =>
      session.execute(
        `alter table ${dialect.renderRelation(target)} alter column ${column} type ${to} using cast(${column} as ${to})`,
      ),
    );
  }
}

/** Says which column was in the way. */
async function changing(
  load: LoadSession,
  { name, from, to }: TargetFacts['plan']['changed'][number],
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
    throw new LoadError(
      'cannot-change-column',
      `column "${name}" of ${load.relationKey} cannot become ${to} (it is ${from}): ${error.message}`,
      {
        place: load.request.specification.place,
        help: 'Drop what depends on the column and run it again, declare its data_type, or use --full-refresh where rows of old stand in the way.',
        cause: error,
      },
    );
  }
}

/** Writes the staged rows into the target; how many rows the load gave it. */
export async function writeTarget(load: LoadSession, facts: TargetFacts, staged: number): Promise<number> {
  const { session, dialect, request } = load;
  const { present, mode } = facts;
  const merging = isMerge(mode);
  const keyed = isKeyed(request.specification.disposition);
  const select = selectStaged(load, facts, keyed);
  if (present === null) {
    await session.execute(dialect.createTableAs(request.relation, select));
    if (keyed) await indexKey(load, facts);
    await deleteTold(load, facts);
    return keyed ? countRows(load) : staged;
  }
  if (keyed) await indexKey(load, facts);
  const target = dialect.renderRelation(request.relation);
  const columns = [...facts.plan.columns.map(({ name }) => name), ...ownColumnsOf(load)].map((name) =>
    dialect.quote(name),
  );
  const insert = `insert into ${target} (${columns.join(', ')})\n${select}`;
  const done = await session.execute(merging ? `${insert}\n${onConflict(load, facts)}` : insert);
  if (mode === 'merge+delete_missing') await deleteMissing(load, facts);
  await deleteTold(load, facts);
  return done.rows ?? staged;
}

async function countRows(load: LoadSession): Promise<number> {
  const { rows } = await load.session.query(
    `select count(*) from ${load.dialect.renderRelation(load.request.relation)}`,
  );
  return Number(rows[0]?.[0]);
}

/** The tool's own columns of a load's target, in order. */
export function ownColumnsOf({ request }: LoadSession): readonly string[] {
  return isHistory(request.specification.disposition)
    ? [...metadataColumns, ...historyColumns]
    : metadataColumns;
}

/** The same with their types. */
export function metadataTypes(
  load: LoadSession,
): readonly { readonly name: string; readonly type: string }[] {
  const { bigint, timestampTz, text, boolean } = load.dialect.types;
  const types = [text, bigint, bigint, timestampTz, timestampTz, timestampTz, boolean];
  return ownColumnsOf(load).map((name, index) => ({ name, type: types[index]! }));
}

/** The staged texts, cast once; of rows with one key the last that arrived, where there is a key. */
export function selectStaged(
  load: LoadSession,
  { plan, staging, key, loadId, loadedAt }: TargetFacts,
  keyed: boolean,
): string {
  const { dialect } = load;
  const { text, bigint, timestampTz } = dialect.types;
  const values = plan.columns.map((each) => {
    const column = dialect.quote(each.name);
    const value = castStaged(dialect, column, each);
    return value === column ? column : `${value} as ${column}`;
  });
  values.push(
    '_sluice_file',
    '_sluice_line',
    `cast(${loadId} as ${bigint}) as _sluice_load_id`,
    `cast(${dialect.literal(loadedAt)} as ${timestampTz}) as _sluice_loaded_at`,
  );
  if (isHistory(load.request.specification.disposition)) {
    values.push(
      `cast(${dialect.literal(loadedAt)} as ${timestampTz}) as _sluice_valid_from`,
      `cast(null as ${timestampTz}) as _sluice_valid_to`,
      'true as _sluice_is_current',
    );
  }
  const columns = new Map(plan.columns.map((each) => [each.name, each]));
  const keys = key
    .map((name) => castStaged(dialect, dialect.quote(name), columns.get(name) ?? { name, type: text }))
    .join(', ');
  const from = `from ${dialect.renderRelation(staging.rows)}`;
  return keyed
    ? `select distinct on (${keys}) ${values.join(', ')}\n${from}\norder by ${keys}, ${sequenceColumn} desc`
    : `select ${values.join(', ')}\n${from}`;
}

/** A staged value as the target is to have it: cast out of its text, unless it waits in a type that holds no other values. */
function castStaged(dialect: Dialect, value: string, { type, stagedAs }: PlannedColumn): string {
  const { text } = dialect.types;
  const from = stagedAs ?? text;
  if (from === type || (stagedAs === undefined && type === text)) return value;
  if (from === text) return dialect.castText(value, type);
  return widerType(type, from, dialect.types) === type
    ? `cast(${value} as ${type})`
    : dialect.castText(`cast(${value} as ${text})`, type);
}

/** Makes the index by which rows are found: unique, unless there are versions. */
export async function indexKey(load: LoadSession, facts: TargetFacts): Promise<void> {
  const { dialect, request } = load;
  if (isHistory(request.specification.disposition)) return indexVersions(load, facts);
  const name = indexName(load, facts, 'key');
  const columns = facts.key.map((column) => dialect.quote(column));
  await load.session.execute(dialect.createIndex(name, request.relation, columns, { unique: true }));
}

async function indexVersions(load: LoadSession, facts: TargetFacts): Promise<void> {
  const { dialect, request, database, session } = load;
  if (!database.adapter.capabilities.altersIndexed) return;
  const columns = facts.key.map((column) => dialect.quote(column));
  await session.execute(dialect.createIndex(indexName(load, facts, 'versions'), request.relation, columns));
}

/**
 * Drops the unique index of a table that was merged into before versions are kept in it. In a transaction of its own: DuckDB goes on
 * checking an index until the one that drops it is committed. Without it nothing is wrong but slower.
 */
export async function dropKeyIndex(load: LoadSession): Promise<void> {
  const { dialect, request, session } = load;
  const { key } = request.specification;
  await session.execute(dialect.dropIndex(request.relation.schema, indexName(load, { key }, 'key')));
}

function indexName(
  { dialect, request }: LoadSession,
  { key }: Pick<TargetFacts, 'key'>,
  what: 'key' | 'versions',
): string {
  const name = `${request.relation.identifier}_${key.join('_')}_sluice_${what}`;
  return fitName(name, dialect.maximumIdentifierBytes);
}

/** Rows that are the same but for when and whence they came are left alone. */
function onConflict(load: LoadSession, { plan, key }: TargetFacts): string {
  const { dialect, request } = load;
  const keys = key.map((name) => dialect.quote(name)).join(', ');
  const data = plan.columns.filter(({ name }) => !key.includes(name)).map(({ name }) => dialect.quote(name));
  if (data.length === 0) return `on conflict (${keys}) do nothing`;
  const target = dialect.renderRelation({ ...request.relation, database: null, schema: '' });
  const deleted = dialect.quote(deletedColumn);
  const marks = data.includes(deleted);
  const set = [...data, ...metadataColumns.map((name) => dialect.quote(name))].map((column) =>
    // What is deleted stays as it was but for the mark.
    marks && data.includes(column) && column !== deleted
      ? `${column} = case when excluded.${deleted} then ${target}.${column} else excluded.${column} end`
      : `${column} = excluded.${column}`,
  );
  const differs = `(${data.map((column) => `${target}.${column}`).join(', ')}) is distinct from (${data.map((column) => `excluded.${column}`).join(', ')})`;
  return `on conflict (${keys}) do update set ${set.join(', ')}
where ${marks ? `case when excluded.${deleted} then ${target}.${deleted} is distinct from true else ${differs} end` : differs}`;
}

/** Takes rows away that the source has told to be deleted, unless they are to be marked only. */
async function deleteTold({ dialect, request, session }: LoadSession, { plan }: TargetFacts): Promise<void> {
  if (readDeletes(request.specification) !== 'delete') return;
  if (!plan.columns.some(({ name }) => name === deletedColumn)) return;
  await session.execute(
    `delete from ${dialect.renderRelation(request.relation)} where ${dialect.quote(deletedColumn)}`,
  );
}

async function deleteMissing(load: LoadSession, { staging, key, plan }: TargetFacts): Promise<void> {
  const { dialect, request, session } = load;
  const columns = new Map(plan.columns.map((each) => [each.name, each]));
  const same = key.map((name) => {
    const column = dialect.quote(name);
    const planned = columns.get(name) ?? { name, type: dialect.types.text };
    return `${castStaged(dialect, `staged.${column}`, planned)} = held.${column}`;
  });
  await session.execute(
    `delete from ${dialect.renderRelation(request.relation)} as held where not exists (select 1 from ${dialect.renderRelation(staging.rows)} as staged where ${same.join(' and ')})`,
  );
}
