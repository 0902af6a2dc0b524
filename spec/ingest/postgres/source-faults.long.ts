import { rowFaults } from '../row-faults.ts';
import { describePostgresSourceFaults } from './describe-row-faults.ts';

describePostgresSourceFaults(rowFaults);
