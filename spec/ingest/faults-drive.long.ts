import { describePostgresFaults } from './describe-faults.ts';
import { drivePlace } from './drive-place.ts';
import { wholeMatrix } from './fault-matrix.ts';

describePostgresFaults(
  wholeMatrix(['kill', 'terminate']).filter(({ disposition }) => disposition === 'append'),
  { from: 'a Drive', open: drivePlace },
);
