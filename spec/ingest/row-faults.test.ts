import type { RowFault } from './row-faults.ts';
import { describePostgresSourceFaults } from './postgres/describe-row-faults.ts';
import { describeTapFaults } from './singer/describe-row-faults.ts';

const some: readonly RowFault[] = [
  { fault: 'kill', step: 'checkpoint' },
  { fault: 'terminate', step: 'commit' },
];
describePostgresSourceFaults(some);
describeTapFaults(some);
