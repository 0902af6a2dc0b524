import { basename, extname } from 'node:path/posix';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';
import { wildcard } from './wildcard.ts';

/** `file:`, and whatever ends in .sql, .py or .csv: nodes by the name of their file, with or without its ending. */
export const selectByFile: Method = ({ graph, value }) => {
  const matches = wildcard(value);
  return nodesThat(graph, ({ originalPath }) => {
    const name = basename(originalPath);
    return matches(name) || matches(basename(name, extname(name)));
  });
};
