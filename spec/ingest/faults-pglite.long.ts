import { describePgliteFaults } from './describe-faults.ts';
import { crossSection, wholeMatrix } from './fault-matrix.ts';

/** Opening PGlite takes seconds, four times a case: only `npm run test:full` runs all. */
const full = process.env['SLUICE_FULL'] === '1';

describePgliteFaults(
  full ? wholeMatrix(['kill']) : crossSection(['kill'], 1).filter(({ start }) => start === 'cold'),
);
