import type { Dialect } from '../../adapters/contract.ts';
import type { ColumnInfo, RelationName } from '../../domain/relation.ts';
import type { SnapshotOptions } from './options.ts';

/** What a snapshot's statements are made of. */
export interface SnapshotSqlInput {
  readonly options: SnapshotOptions;
  /** The snapshot's query. */
  readonly query: string;
  readonly dialect: Dialect;
}

/** What the statements of a later run need besides. */
export interface ChangesInput extends SnapshotSqlInput {
  readonly target: RelationName;
  /** Where the changes wait. */
  readonly staged: RelationName;
  readonly queryColumns: readonly ColumnInfo[];
  /** Columns of the target before anything is added to it. */
  readonly targetColumns: readonly ColumnInfo[];
  /** Columns to compare; null: every version is a new one, since a column has come to those compared. Unused for `timestamp`. */
  readonly compared: readonly string[] | null;
}

/** The query of a snapshot's first run: each row's first version. */
export function firstVersions({ options, query, dialect }: SnapshotSqlInput): string {
  const { names, key, hardDeletes } = options;
  const updatedAt = `(${updatedAtOf(options, dialect)})`;
  const columns = [
    `${scdId([...key.map((part) => `(${part})`), updatedAt])} as ${names.scdId}`,
    `${updatedAt} as ${names.updatedAt}`,
    `${updatedAt} as ${names.validFrom}`,
    `${openEnd(options, updatedAt)} as ${names.validTo}`,
    ...(hardDeletes === 'new_record' ? [`'False' as ${names.isDeleted}`] : []),
  ];
  return `select *,\n${columns.map((column) => `    ${column}`).join(',\n')}\nfrom (\n${query}\n) as sluice_query`;
}

/**
 * The query of what has changed, in one join of the source with the open versions. A row of it ends a version
 * (`sluice_ends` is its id), or begins one (`sluice_begins`), or both.
 */
export function changes(input: ChangesInput): string {
  const { options, query, dialect, target, queryColumns } = input;
  const { names, key, hardDeletes } = options;
  const deletes = hardDeletes !== 'ignore';
  const records = hardDeletes === 'new_record';
  const at = 'sluice_source.sluice_updated_at';
  const time = deletes ? `case when sluice_source.sluice_there then ${at} else ${runTime(dialect)} end` : at;
  const fresh = scdId([...key.map((_, index) => `sluice_source.sluice_key_${index + 1}`), at]);
  const gone = scdId([`sluice_open.${names.scdId}`, runTime(dialect)]);
  const validTo = 'sluice_source.sluice_valid_to';
  const either = (source: string, open: string): string =>
    records ? `case when sluice_source.sluice_there then ${source} else ${open} end` : source;
  const inTarget = new Set(input.targetColumns.map(({ name }) => name));
  const columns = queryColumns.map(({ name }) => {
    const column = dialect.quote(name);
    const value = `sluice_source.${column}`;
    return `${inTarget.has(name) ? either(value, `sluice_open.${column}`) : value} as ${column}`;
  });
  const begins = records ? 'true' : 'coalesce(sluice_source.sluice_there, false)';
  const selected = [
    ...columns,
    `sluice_open.${names.scdId} as sluice_ends`,
    `${begins} as sluice_begins`,
    `${time} as sluice_at`,
    `${either(fresh, gone)} as sluice_scd_id`,
    `${either(validTo, `sluice_open.${names.validTo}`)} as sluice_valid_to`,
    ...(records
      ? [`case when sluice_source.sluice_there then 'False' else 'True' end as sluice_is_deleted`]
      : []),
  ];
  const keys = key.map((part, index) => `(${part}) as sluice_key_${index + 1}`).join(', ');
  const updatedAt = `(${updatedAtOf(options, dialect)})`;
  return [
    `select\n${selected.map((column) => `    ${column}`).join(',\n')}`,
    `from (\n    select sluice_query.*, ${keys}, ${updatedAt} as sluice_updated_at,`,
    `        ${openEnd(options, updatedAt)} as sluice_valid_to, true as sluice_there`,
    `    from (\n${query}\n    ) as sluice_query\n) as sluice_source`,
    `${deletes ? 'full' : 'left'} join (`,
    `    select sluice_target.*, ${keys}, true as sluice_there`,
    `    from ${dialect.renderRelation(target)} as sluice_target where ${isOpen(options)}\n) as sluice_open`,
    `on ${key.map((_, index) => `sluice_open.sluice_key_${index + 1} = sluice_source.sluice_key_${index + 1}`).join(' and ')}`,
    `where ${hasChanged(input)}`,
  ].join('\n');
}

/** Ends versions: the update that gives them their `dbt_valid_to`. */
export function endVersions({ options, dialect, target, staged }: ChangesInput): string {
  const { names } = options;
  return [
    `update ${dialect.renderRelation(target)} as sluice_target`,
    `set ${names.validTo} = sluice_changes.sluice_at`,
    `from ${dialect.renderRelation(staged)} as sluice_changes`,
    `where sluice_changes.sluice_ends = sluice_target.${names.scdId} and ${isOpen(options, 'sluice_target.')}`,
  ].join('\n');
}

/** Begins versions. */
export function beginVersions({ options, dialect, target, staged, queryColumns }: ChangesInput): string {
  const { names, hardDeletes } = options;
  const pairs: readonly (readonly [string, string])[] = [
    ...queryColumns.map(({ name }) => [dialect.quote(name), dialect.quote(name)] as const),
    [names.scdId, 'sluice_scd_id'],
    [names.updatedAt, 'sluice_at'],
    [names.validFrom, 'sluice_at'],
    [names.validTo, 'sluice_valid_to'],
    ...(hardDeletes === 'new_record' ? [[names.isDeleted, 'sluice_is_deleted'] as const] : []),
  ];
  const into = pairs.map(([column]) => column).join(', ');
  const values = pairs.map(([, value]) => value).join(', ');
  return `insert into ${dialect.renderRelation(target)} (${into})\nselect ${values} from ${dialect.renderRelation(staged)} where sluice_begins`;
}

/** Where a version is open, over the target's columns. */
function isOpen({ names, validToCurrent }: SnapshotOptions, prefix = ''): string {
  const column = `${prefix}${names.validTo}`;
  return validToCurrent === null
    ? `${column} is null`
    : `(${column} = ${validToCurrent} or ${column} is null)`;
}

function hasChanged({ options, compared, dialect }: ChangesInput): string {
  const { hardDeletes, strategy, names } = options;
  const isDeleted = `sluice_open.${names.isDeleted}`;
  const differs =
    strategy.kind === 'timestamp'
      ? [`sluice_open.${names.validFrom} < sluice_source.sluice_updated_at`]
      : (compared?.map((name) => {
          const column = dialect.quote(name);
          return dialect.isDistinctFrom(`sluice_open.${column}`, `sluice_source.${column}`);
        }) ?? ['true']);
  const changed = [...differs, ...(hardDeletes === 'new_record' ? [`${isDeleted} = 'True'`] : [])];
  const both = hardDeletes === 'ignore' ? '' : 'sluice_source.sluice_there and sluice_open.sluice_there and ';
  const gone =
    hardDeletes === 'new_record'
      ? `(sluice_source.sluice_there is null and ${dialect.isDistinctFrom(isDeleted, "'True'")})`
      : 'sluice_source.sluice_there is null';
  return [
    'sluice_open.sluice_there is null',
    ...(hardDeletes === 'ignore' ? [] : [gone]),
    ...(changed.length === 0 ? [] : [`(${both}(${changed.join(' or ')}))`]),
  ].join('\n    or ');
}

/** dbt's id of a version: the same text gives the same id, so that a table which dbt made goes on. */
function scdId(parts: readonly string[]): string {
  return `md5(${parts.map((part) => `coalesce(cast(${part} as varchar), '')`).join(" || '|' || ")})`;
}

/** What `dbt_valid_to` of an open version is, in the type of `updatedAt` as far as that takes it. */
function openEnd({ validToCurrent }: SnapshotOptions, updatedAt: string): string {
  return `coalesce(nullif(${updatedAt}, ${updatedAt}), ${validToCurrent ?? 'null'})`;
}

function updatedAtOf({ strategy }: SnapshotOptions, dialect: Dialect): string {
  return strategy.updatedAt ?? runTime(dialect);
}

/** The same within a transaction. */
function runTime(dialect: Dialect): string {
  return `cast(now() as ${dialect.types.timestamp})`;
}
