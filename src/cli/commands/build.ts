import type { BuildRequest } from '../../app/request.ts';
import { switchOption, toggleOption } from '../option.ts';
import { empty, fullRefresh, storeFailures } from '../options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import { eventTimeOptions, readEventTimeRequest } from '../event-time-options.ts';
import type { Verb } from '../verb.ts';

const show = toggleOption({
  name: 'show',
  shown: 'on',
  description: 'print some rows of each seed',
  variable: 'SHOW',
});
const load = toggleOption({
  name: 'load',
  shown: 'off',
  description: 'leave sources as they are, also those that have an extractor',
});
const loadStale = switchOption({
  name: 'load-stale',
  description: 'load only sources that are not fresh by their warn_after and error_after',
});
const options = [
  ...selectionOptions,
  ...executionOptions,
  fullRefresh,
  empty,
  storeFailures,
  show,
  load,
  loadStale,
  ...eventTimeOptions,
  ...projectOptions,
];

/** `sluice build`. */
export const build: Verb = {
  name: 'build',
  aliases: [],
  summary: 'load sources, then seed, run, snapshot and test everything, in the order of the graph',
  details:
    'What depends on a node or test that failed is skipped, and the summary says because of what. Nothing selected means everything.',
  operand: null,
  options,
  examples: [
    { line: 'build', does: 'everything' },
    { line: 'build --select +orders', does: 'orders and all that it is made of' },
    {
      line: 'build --select staging tag:daily --exclude customers',
      does: 'a folder and a tag, without one model',
    },
    {
      line: 'build --select +orders --load-stale',
      does: 'the same, and of its sources only those loaded that are not fresh',
    },
    { line: 'build --dry-run', does: 'what would be done, step by step' },
    {
      line: 'build --select state:modified+ --state prod-run --defer',
      does: 'what changed since that run and all behind it; the rest is read from where it is',
    },
    {
      line: 'build --target prod --threads 8 --fail-fast',
      does: 'in another target, stopping at the first failure',
    },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: BuildRequest = {
      kind: 'build',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      ...readEventTimeRequest(given),
      fullRefresh: given.get(fullRefresh),
      empty: given.get(empty) ?? false,
      load: given.get(load) === false ? 'none' : given.get(loadStale) ? 'stale' : 'all',
      show: given.get(show) ?? false,
      storeFailures: given.get(storeFailures),
    };
    const { runBuild } = await import('../../app/build.ts');
    return runBuild(request, effects);
  },
};
