import { cellText } from './cell.ts';
import type { LoadSession } from './load-session.ts';
import type { StagedLoad } from './stage-rows.ts';
import type { Staging } from './staging.ts';

/** Takes back what skipped slices gave before they failed. */
export async function withdrawSkipped(
  load: LoadSession,
  staging: Staging,
  staged: StagedLoad,
): Promise<void> {
  const { session, dialect } = load;
  for (const [name, slice] of staged.slices) {
    if (slice.status !== 'skipped' || slice.rows + slice.rejected === 0) continue;
    await session.transaction(async () => {
      await session.query(`delete from ${dialect.renderRelation(staging.rows)} where _sluice_file = $1`, [
        name,
      ]);
      const { rows } = await session.query(
        `with gone as (delete from ${dialect.renderRelation(staging.rejects)} where file = $1 returning reason)
         select reason, count(*) from gone group by reason order by reason`,
        [name],
      );
      staged.rejects.withdraw(
        name,
        new Map(rows.map(([reason, count]) => [cellText(reason) ?? '', Number(count)])),
      );
    });
    staged.staged -= slice.rows;
    slice.rows = 0;
    slice.rejected = 0;
  }
}
