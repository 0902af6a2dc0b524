import type { NodeConfig } from '../../domain/config.ts';
import { failed, ok } from '../../util/result.ts';
import type { Result } from '../../util/result.ts';

/** What becomes of rows that have gone from the source. */
export type HardDeletes = 'ignore' | 'invalidate' | 'new_record';

/** Names of the columns that a snapshot adds, as raw SQL, since dbt writes them so. */
export interface SnapshotColumnNames {
  readonly scdId: string;
  readonly updatedAt: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly isDeleted: string;
}

/** How a changed row is known. */
export type SnapshotStrategy =
  /** Its `updatedAt` is later than that of the version that is open. */
  | { readonly kind: 'timestamp'; readonly updatedAt: string }
  /** One of these columns differs. `updatedAt` null: the time of the run. */
  | {
      readonly kind: 'check';
      readonly columns: readonly string[] | 'all';
      readonly updatedAt: string | null;
    };

/** The config of a snapshot, checked. Keys and `updatedAt` are raw SQL over the query's columns. */
export interface SnapshotOptions {
  readonly strategy: SnapshotStrategy;
  readonly key: readonly string[];
  readonly hardDeletes: HardDeletes;
  /** SQL of what `dbt_valid_to` of an open version is; null: null. */
  readonly validToCurrent: string | null;
  readonly names: SnapshotColumnNames;
}

/** Reads `strategy`, `unique_key`, `hard_deletes` and the rest. Fails with dbt's words where it has some. */
export function readSnapshotOptions(config: NodeConfig): Result<SnapshotOptions, string> {
  const strategy = readStrategy(config);
  if (!strategy.ok) return strategy;
  const hardDeletes = readHardDeletes(config);
  if (!hardDeletes.ok) return hardDeletes;
  return ok({
    strategy: strategy.value,
    key: texts(config['unique_key']),
    hardDeletes: hardDeletes.value,
    validToCurrent: text(config['dbt_valid_to_current']),
    names: readNames(config),
  });
}

function readStrategy(config: NodeConfig): Result<SnapshotStrategy, string> {
  const { strategy, check_cols: columns } = config as Readonly<Record<string, unknown>>;
  const updatedAt = text(config['updated_at']);
  if (strategy === 'timestamp' && updatedAt !== null) return ok({ kind: 'timestamp', updatedAt });
  if (strategy === 'check') {
    return ok({ kind: 'check', columns: columns === 'all' ? 'all' : texts(columns), updatedAt });
  }
  return failed(
    `The snapshot strategy ${JSON.stringify(strategy)} is none of "timestamp" and "check" (strategies of one's own are not there yet).`,
  );
}

function readHardDeletes(config: NodeConfig): Result<HardDeletes, string> {
  const { hard_deletes: given = null, invalidate_hard_deletes: legacy = null } = config as Readonly<
    Record<string, unknown>
  >;
  if (given !== null && legacy !== null) {
    return failed(
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    );
  }
  if (legacy === true) return ok('invalidate');
  if (given === null) return ok('ignore');
  return given === 'ignore' || given === 'invalidate' || given === 'new_record'
    ? ok(given)
    : failed(
        `Invalid setting for property hard_deletes. It is ${JSON.stringify(given)}; it can be ignore, invalidate or new_record.`,
      );
}

function readNames(config: NodeConfig): SnapshotColumnNames {
  const given = config['snapshot_meta_column_names'];
  const renamed = (typeof given === 'object' && given !== null ? given : {}) as Readonly<
    Record<string, unknown>
  >;
  const name = (key: string): string => text(renamed[key]) ?? key;
  return {
    scdId: name('dbt_scd_id'),
    updatedAt: name('dbt_updated_at'),
    validFrom: name('dbt_valid_from'),
    validTo: name('dbt_valid_to'),
    isDeleted: name('dbt_is_deleted'),
  };
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
