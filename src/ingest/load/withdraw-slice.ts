import { cellText } from './cell.ts';
import { type CheckpointParts, writeCheckpoint } from './checkpoint.ts';
import type { LoadSession } from './load-session.ts';

/** Takes back what skipped slices gave before they failed. */
export async function withdrawSkipped(load: LoadSession, parts: CheckpointParts): Promise<void> {
  const { session, dialect } = load;
  const { staging, staged, children } = parts;
  for (const [name, slice] of staged.slices) {
    if (slice.status !== 'skipped' || slice.rows + slice.rejected === 0) continue;
    await session.transaction(async () => {
      await session.query(`delete from ${dialect.renderRelation(staging.rows)} where _sluice_file = $1`, [
        name,
      ]);
      for (const child of children) {
        const gone = await session.query(
          `select count(*) from ${dialect.renderRelation(child.staging.rows)} where _sluice_file = $1`,
          [name],
        );
        await session.query(
          `delete from ${dialect.renderRelation(child.staging.rows)} where _sluice_file = $1`,
          [name],
        );
        child.rows -= Number(gone.rows[0]?.[0]);
      }
      const { rows } = await session.query(
        `select reason, count(*) from ${dialect.renderRelation(staging.rejects)} where file = $1 group by reason order by reason`,
        [name],
      );
      await session.query(`delete from ${dialect.renderRelation(staging.rejects)} where file = $1`, [name]);
      staged.rejects.withdraw(
        name,
        new Map(rows.map(([reason, count]) => [cellText(reason) ?? '', Number(count)])),
      );
      staged.staged -= slice.rows;
      staged.stagedRejects -= slice.rejected;
      slice.rows = 0;
      slice.rejected = 0;
      await writeCheckpoint(load, parts);
    });
  }
}
