import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** `access:`: models that are `private`, `protected` or `public`. */
export const selectByAccess: Method = ({ graph, value }) =>
  nodesThat(graph, (node) => node.resourceType === 'model' && node.access === value);
