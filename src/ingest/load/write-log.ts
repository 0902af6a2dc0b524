import { instant } from './instant.ts';
import type { LoadSession } from './load-session.ts';
import type { CheckpointParts } from './checkpoint.ts';
import { childSession } from './child-load.ts';

/** Writes what a load has to tell into `sluice.logs`, in its transaction: each file that was skipped, and what came of the whole. */
export async function writeLog(
  load: LoadSession,
  { loadId, staged, children }: Pick<CheckpointParts, 'loadId' | 'staged' | 'children'>,
): Promise<void> {
  const { session, request, relationKey, state } = load;
  const node = `${request.sourceName}.${request.tableName}`;
  const skipped = [...staged.slices.values()].flatMap(({ message }) =>
    message === undefined ? [] : [message],
  );
  const reasons = Object.entries(staged.rejects.byReason()).map(([reason, count]) => `${count} ${reason}`);
  const rejected =
    staged.rejects.total === 0 ? '' : `, ${staged.rejects.total} rejected (${reasons.join(', ')})`;
  const lines = [
    ...(staged.resumed === 0
      ? []
      : [['info', `went on from a load that was killed: ${staged.resumed} rows were staged`] as const]),
    ...skipped.map((message) => ['warning', `skipped: ${message}`] as const),
    ['info', `${staged.staged} rows into ${relationKey}${rejected}`] as const,
    ...children.map((child) => {
      const { relationKey: into } = childSession(load, child);
      return ['info', `${child.rows} rows read for ${into}`] as const;
    }),
  ];
  for (const [level, message] of lines) {
    await session.query(
      `insert into ${state('logs')} (run_id, "at", level, node, load_id, message)
       values ($1, cast($2 as ${load.dialect.types.timestampTz}), $3, $4, $5, $6)`,
      [request.invocationId, instant(request.clock()), level, node, loadId, message],
    );
  }
}
