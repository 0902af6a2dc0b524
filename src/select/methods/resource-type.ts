import { nearest } from '../../util/nearest.ts';
import { failed } from '../../util/result.ts';
import { everyResourceType } from '../resource-types.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** `resource_type:`: nodes of a kind. */
export const selectByResourceType: Method = ({ graph, value }) => {
  if (!everyResourceType.includes(value)) {
    const best = nearest(value, everyResourceType);
    return failed({
      message: `Invalid resource_type selector "${value}"`,
      help: best === undefined ? `The types are ${everyResourceType.join(', ')}.` : `Did you mean "${best}"?`,
    });
  }
  return nodesThat(graph, ({ resourceType }) => resourceType === value);
};
