import { describeSourceFaults } from './describe-source-faults.ts';
import { ndjsonSource, typescriptSource } from './source-places.ts';

// A section through the matrix; all of it is in source-faults.long.ts.
describeSourceFaults('typescript', typescriptSource, [
  { fault: 'kill', step: 'checkpoint', times: 2 },
  { fault: 'terminate', step: 'commit', times: 1 },
]);
describeSourceFaults('stream', ndjsonSource, [
  { fault: 'kill', step: 'commit', times: 2 },
  { fault: 'terminate', step: 'stage-chunk', times: 2 },
]);
