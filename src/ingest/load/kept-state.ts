import { type KeptFile, Keeper } from '../keep/keeper.ts';
import { cellText } from './cell.ts';
import { instant } from './instant.ts';
import type { LoadSession } from './load-session.ts';

/** What tells this database from others. */
export async function readIdentity({ session, state }: LoadSession): Promise<string> {
  const { rows } = await session.query(`select id from ${state('identity')} order by id limit 1`);
  return cellText(rows[0]?.[0]) ?? '';
}

/** Records what a load keeps, in its transaction: from its commit on the files are wanted. */
export async function recordKept(
  load: LoadSession,
  loadId: number,
  files: readonly KeptFile[],
): Promise<void> {
  const { session, state, request, relationKey } = load;
  for (const [index, file] of files.entries()) {
    await session.query(
      `insert into ${state('kept')} (load_id, seq, project, relation, path, unfinished, slice, format, shape, rows, bytes)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        loadId,
        index + 1,
        request.project,
        relationKey,
        file.path,
        file.unfinished,
        file.slice,
        file.format,
        file.shape,
        file.rows,
        file.bytes,
      ],
    );
  }
}

/**
 * Gives the files of committed loads of this table their names, where that is still to be done: those of the load that was just committed, and
 * of one that was killed in between. What of them is gone is written to `sluice.logs`.
 */
export async function publishKept(load: LoadSession): Promise<void> {
  const { session, state, request, relationKey, dialect } = load;
  const { rows } = await session.query(
    `select load_id, path, unfinished, slice, format, shape, rows, bytes from ${state('kept')}
      where project = $1 and relation = $2 and published_at is null order by load_id, seq`,
    [request.project, relationKey],
  );
  if (rows.length === 0) return;
  await request.onStep?.('publish-kept');
  const files = rows.map(([, path, unfinished, slice, format, shape, count, bytes]) => ({
    path: cellText(path)!,
    unfinished: cellText(unfinished)!,
    slice: cellText(slice),
    format: cellText(format) as KeptFile['format'],
    shape: cellText(shape) as KeptFile['shape'],
    rows: Number(count),
    bytes: Number(bytes),
  }));
  const lost = await Keeper.publish(request.root, files);
  const now = instant(request.clock());
  await session.query(
    `update ${state('kept')} set published_at = cast($3 as ${dialect.types.timestampTz})
      where project = $1 and relation = $2 and published_at is null`,
    [request.project, relationKey, now],
  );
  for (const { path } of lost) {
    await session.query(
      `insert into ${state('logs')} (run_id, "at", level, node, load_id, message)
       values ($1, cast($2 as ${dialect.types.timestampTz}), 'warning', $3, $4, $5)`,
      [
        request.invocationId,
        now,
        `${request.sourceName}.${request.tableName}`,
        Number(rows[0]?.[0]),
        `what was to be kept as ${path} was taken away before it had its name`,
      ],
    );
  }
}
