import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** `tag:`: nodes of any kind that have the tag. */
export const selectByTag: Method = ({ graph, value }) => {
  const matches = wildcard(value);
  return nodesThat(graph, (node) => node.tags.some(matches));
};
