import { wholeMatrix } from '../fault-matrix.ts';
import { describeRestFaults } from './rest-faults.ts';

describeRestFaults(
  wholeMatrix(['terminate']).filter(({ disposition }) => !disposition.startsWith('history')),
);
