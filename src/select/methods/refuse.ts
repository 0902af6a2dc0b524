import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';

/** Methods of dbt's that are known and refused, with the reason. */
export function refuse(reason: string): Method {
  return ({ value }) => failed({ message: `The selector value "${value}" cannot be answered: ${reason}` });
}
