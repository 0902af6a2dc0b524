import { loadSteps } from '../../src/ingest/load-request.ts';
import { describeSourceFaults, type SourceFault } from './describe-source-faults.ts';
import { ndjsonSource, typescriptSource } from './source-places.ts';

const faults = (times: 1 | 2): readonly SourceFault[] =>
  (['kill', 'terminate'] as const).flatMap((fault) =>
    loadSteps
      .filter((step) => step !== 'extract-open' || times === 1)
      .map((step) => ({ fault, step, times: step === 'stage-chunk' || step === 'checkpoint' ? 2 : times })),
  );

describeSourceFaults('typescript', typescriptSource, faults(1));
// In front of the second commit of a run.
describeSourceFaults('stream', ndjsonSource, faults(2));
