import { isHistory } from '../../domain/load.ts';
import type { LoadRequest } from '../load-request.ts';

/** Whether nothing of what the target holds outlasts a load: versions always do, since no source could give them again. */
export function replacesAll({
  specification: { disposition },
  fullRefresh,
}: Pick<LoadRequest, 'specification' | 'fullRefresh'>): boolean {
  return disposition === 'replace' || (fullRefresh && !isHistory(disposition));
}
