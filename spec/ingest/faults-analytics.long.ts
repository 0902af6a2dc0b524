import { keepSteps, loadSteps } from '../../src/ingest/load-request.ts';
import { describeAnalyticsFaults } from './analytics-faults.ts';

// A load that goes on makes no staging tables: that step is not in it.
describeAnalyticsFaults(
  (['cold', 'resumed'] as const).flatMap((start) =>
    loadSteps
      .filter((step) => !keepSteps.includes(step) && (start === 'cold' || step !== 'stage-create'))
      .map((step) => ({ start, step })),
  ),
);
