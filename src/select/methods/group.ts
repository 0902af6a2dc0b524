import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** `group:`: nodes whose config names the group. */
export const selectByGroup: Method = ({ graph, value }) => {
  const matches = wildcard(value);
  return nodesThat(
    graph,
    ({ config }) => typeof config.group === 'string' && config.group !== '' && matches(config.group),
  );
};
