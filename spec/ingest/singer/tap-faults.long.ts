import { rowFaults } from '../row-faults.ts';
import { describeTapFaults } from './describe-row-faults.ts';

// The server's part is the same whatever the source is.
describeTapFaults(rowFaults.filter(({ fault, step }) => fault === 'kill' || step === 'commit'));
