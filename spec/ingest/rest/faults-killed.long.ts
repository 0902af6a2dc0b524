import { wholeMatrix } from '../fault-matrix.ts';
import { describeRestFaults } from './rest-faults.ts';

describeRestFaults(wholeMatrix(['kill']).filter(({ disposition }) => !disposition.startsWith('history')));
