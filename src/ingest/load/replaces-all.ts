import { isHistory } from '../../domain/load.ts';
import type { LoadRequest } from '../load-request.ts';

/** Whether nothing of what the target holds outlasts a load: versions always do, since no source could give them again. */
export function replacesAll({
  specification: { disposition },
  fullRefresh,
  replay = false,
}: Pick<LoadRequest, 'specification' | 'fullRefresh' | 'replay'>): boolean {
  return disposition === 'replace' || ((fullRefresh || replay) && !isHistory(disposition));
}
