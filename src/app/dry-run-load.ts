import type { Session } from '../adapters/contract.ts';
import type { LoadRequest } from '../ingest/load-request.ts';
import { previewLoad } from '../ingest/preview-load.ts';
import { textTable } from '../report/text-table.ts';
import { loadFailure } from './load-failure.ts';
import type { LookedInto } from './dry-run-plan.ts';

/** What a load would do, as its source's first rows tell. Throws a `ProjectError` where it would fail. */
export async function describeLoad(
  request: LoadRequest,
  session: Session,
  target: string,
): Promise<LookedInto['step']> {
  const { specification, fullRefresh, window = null, limit = null } = request;
  const preview = await previewLoad(request, session).catch((error: unknown) => {
    throw loadFailure(error);
  });
  const { columns, rows, files, read, whole, rejectsByReason } = preview;
  const how = [
    specification.disposition,
    ...(specification.key.length === 0 ? [] : [`key ${specification.key.join(', ')}`]),
    ...(fullRefresh ? ['from the beginning'] : []),
    ...(window?.since == null ? [] : [`since ${window.since}`]),
    ...(window?.until == null ? [] : [`until ${window.until}`]),
    ...(limit === null ? [] : [`at most ${limit} rows`]),
  ];
  const rejects = Object.entries(rejectsByReason).map(([reason, count]) => `${count} ${reason}`);
  return {
    does: [
      `into ${target} from ${specification.extractor}${files.length === 0 ? '' : ` (${files.join(', ')})`}: ${how.join(', ')}`,
      `read for this: ${whole ? `all ${read} records` : `the first ${read} records`}${rejects.length === 0 ? '' : `, of which rejected: ${rejects.join(', ')}`}`,
      ...(rows.length === 0
        ? []
        : ['the first rows:', ...textTable({ columns, rows }).trimEnd().split('\n')]),
    ].join('\n'),
    sql: preview.ddl,
    decidedThen: whole
      ? []
      : ['types that later records widen, columns that they bring, and what is rejected'],
  };
}
