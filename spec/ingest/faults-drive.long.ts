import { describePostgresFaults } from './describe-faults.ts';
import { drivePlace } from './drive-place.ts';
import { wholeMatrix } from './fault-matrix.ts';

// A session that the server ends is the same whatever the source: of that two steps.
describePostgresFaults(
  wholeMatrix(['kill', 'terminate']).filter(
    ({ disposition, fault, step }) =>
      disposition === 'append' && (fault === 'kill' || step === 'stage-chunk' || step === 'commit'),
  ),
  { from: 'a Drive', open: drivePlace },
);
