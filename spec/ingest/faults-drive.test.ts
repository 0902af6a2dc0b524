import { describePostgresFaults } from './describe-faults.ts';
import { drivePlace } from './drive-place.ts';

// The whole matrix of an append is in faults-drive.long.ts.
const common = { fault: 'kill', disposition: 'append' } as const;
describePostgresFaults(
  [
    { ...common, start: 'cold', step: 'commit' },
    { ...common, start: 'resumed', step: 'write-state' },
  ],
  { from: 'a Drive', open: drivePlace },
);
