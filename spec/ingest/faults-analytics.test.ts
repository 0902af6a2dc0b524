import { describeAnalyticsFaults } from './analytics-faults.ts';

// All steps are in faults-analytics.long.ts.
describeAnalyticsFaults([
  { start: 'cold', step: 'commit' },
  { start: 'resumed', step: 'checkpoint' },
]);
