import { compareText } from '../../../util/compare.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import type { ActivityOptions } from './analytics-options.ts';

/** The visitors that are asked for, each once, in order: from the list, or what a query on the target gives in its first column. */
export async function findUsers(
  { users }: Pick<ActivityOptions, 'users'>,
  { query, specification }: ExtractContext,
): Promise<readonly string[]> {
  if (!('sql' in users)) return [...new Set(users)].sort(compareText);
  const { rows } = await query(users.sql).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LoadError('parent-missing', `the query of "users" failed: ${why}`, {
      place: specification.place,
      cause,
      help: 'Load the table that it reads first.',
    });
  });
  const found = new Set<string>();
  for (const [id] of rows) {
    if (typeof id === 'string' && id !== '') found.add(id);
    else if (typeof id === 'number' || typeof id === 'bigint') found.add(String(id));
  }
  return [...found].sort(compareText);
}
