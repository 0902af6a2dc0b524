import type { LoadRequest, LoadStatusRequest } from '../../app/request.ts';
import { UsageError } from '../../domain/errors.ts';
import { choiceOption, integerOption, switchOption } from '../option.ts';
import { dryRun, fullRefresh } from '../options.ts';
import { readWindow, windowOptions } from '../window-options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const limit = integerOption({
  name: 'limit',
  minimum: 1,
  description: 'load no more than so many rows of each table; the cursor stays where it is',
});
const follow = switchOption({
  name: 'follow',
  description: 'go on reading streams until stopped (Ctrl-C, SIGTERM), committing batch after batch',
});
const replay = switchOption({
  name: 'replay',
  description:
    'load from what earlier loads have stored (keep), not from the source; the cursor stays where it is',
});
const status = switchOption({
  name: 'status',
  description: 'load nothing: tell of the last loads of each table, its cursor, its lag and its freshness',
});
const output = choiceOption({
  name: 'output',
  description: 'with --status: text (a table, the default), or json',
  choices: ['text', 'json'],
});
const options = [
  ...selectionOptions,
  ...executionOptions,
  fullRefresh,
  ...windowOptions,
  limit,
  follow,
  replay,
  status,
  output,
  ...projectOptions,
];

/** `sluice load`. */
export const load: Verb = {
  name: 'load',
  aliases: [],
  summary: 'load source tables that have an extractor',
  details:
    'Rows, position and rejected records are committed together: a load that is stopped can be run again. What could not be taken is in the table sluice.rejects.',
  operand: null,
  options,
  examples: [
    { line: 'load', does: 'all source tables' },
    { line: 'load --select source:shop.orders', does: 'one table' },
    {
      line: 'load --select source:shop --full-refresh',
      does: 'all tables of a source, forgetting what was loaded before',
    },
    {
      line: 'load --select source:shop.orders --since 2024-05-01 --until 2024-06-01',
      does: 'the orders of May once more, whatever the cursor says',
    },
    {
      line: 'load --select source:shop.orders --replay',
      does: 'the table once more, from what its loads have stored',
    },
    {
      line: 'load --status',
      does: 'how each table stands: last loads, rows, rejects, cursor, lag, freshness',
    },
    { line: 'load --select source:shop --limit 100', does: 'a few rows, to see whether it works' },
    {
      line: 'load --dry-run',
      does: 'the first rows and the tables that they would make; nothing is written',
    },
    { line: 'load --follow --select source:events', does: 'streams, until it is stopped' },
  ],
  standardOutput: (given) => (given.get(status) ? 'product' : 'report'),
  engineFailure: 'refused',
  run: async (given, effects) => {
    if (given.get(status)) {
      const { showLoadStatus } = await import('../../app/show-load-status.ts');
      const asked: LoadStatusRequest = {
        kind: 'load-status',
        ...readProjectRequest(given, options),
        ...readSelectionRequest(given),
        output: given.get(output) ?? 'text',
      };
      return showLoadStatus(asked, effects);
    }
    if (given.get(output) !== null) throw new UsageError('--output is for --status');
    const window = readWindow(given);
    const rows = given.get(limit);
    const whole = given.get(fullRefresh);
    if (window !== null && whole === true)
      throw new UsageError('--full-refresh loads all, and --since and --until a part: give one of them');
    if (given.get(replay) && (window !== null || rows !== null || whole === true))
      throw new UsageError(
        '--replay loads all that was stored, and takes no --since, --until, --limit, --full-refresh',
      );
    if (window !== null && rows !== null && !given.get(dryRun))
      throw new UsageError('--limit would leave a gap in the window of --since and --until');
    const follows = given.get(follow);
    if (follows && (window !== null || rows !== null || given.get(dryRun)))
      throw new UsageError(
        '--follow reads on without an end: it goes with no --since, --until, --limit or --dry-run',
      );
    const request: LoadRequest = {
      kind: 'load',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      fullRefresh: whole,
      window,
      limit: rows,
      follow: follows,
      replay: given.get(replay),
    };
    const { runLoad } = await import('../../app/load.ts');
    return runLoad(request, effects);
  },
};
