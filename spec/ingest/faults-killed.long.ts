import { describePostgresFaults } from './describe-faults.ts';
import { keptMatrix, wholeMatrix } from './fault-matrix.ts';

describePostgresFaults([...wholeMatrix(['kill']), ...keptMatrix(['kill', 'terminate'])]);
