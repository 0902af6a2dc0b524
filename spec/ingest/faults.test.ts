import { describePgliteFaults, describePostgresFaults } from './describe-faults.ts';
import { crossSection } from './fault-matrix.ts';

// A section through the matrix; all of it is in faults-*.long.ts.
describePostgresFaults(crossSection(['kill', 'terminate']));
describePgliteFaults([
  { fault: 'kill', disposition: 'replace', start: 'cold', step: 'checkpoint' },
  { fault: 'kill', disposition: 'append', start: 'cold', step: 'commit' },
]);
