import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** `package:`: nodes of a package; `this` is the root project. */
export const selectByPackage: Method = ({ graph, value }) => {
  const matches = wildcard(value === 'this' ? graph.project.config.name : value);
  return nodesThat(graph, ({ packageName }) => matches(packageName));
};
