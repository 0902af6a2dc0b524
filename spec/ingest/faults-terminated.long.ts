import { describePostgresFaults } from './describe-faults.ts';
import { wholeMatrix } from './fault-matrix.ts';

describePostgresFaults(wholeMatrix(['terminate']));
