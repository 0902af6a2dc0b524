import { failed } from '../../util/result.ts';
import type { Method } from './method.ts';
import { nodesThat } from './method.ts';

/** `result:`: nodes that ended with this status in the run of the state folder's run_results.json. */
export const selectByResult: Method = ({ graph, value, state }) => {
  const results = state?.results ?? null;
  if (results === null) {
    return failed({
      message: 'No comparison run_results',
      help:
        state === null
          ? 'Give --state with the folder of an earlier run_results.json.'
          : `There is no run_results.json in "${state.folder}".`,
    });
  }
  return nodesThat(graph, ({ id }) => results.get(id) === value);
};
