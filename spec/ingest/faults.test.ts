import { describePgliteFaults, describePostgresFaults } from './describe-faults.ts';
import { crossSection, keptMatrix } from './fault-matrix.ts';

// A section through the matrix; all of it is in faults-*.long.ts.
describePostgresFaults([
  ...crossSection(['kill', 'terminate']),
  ...keptMatrix(['kill']).filter(
    ({ start, step }) =>
      start === 'cold' && ['checkpoint', 'seal-kept', 'publish-kept', 'drop-staging'].includes(step),
  ),
]);
// A source that goes on from its last checkpoint, killed and gone on with.
describePostgresFaults(
  crossSection(['kill'], 1)
    .filter(({ start }) => start === 'resumed')
    .map((cell) => ({ ...cell, source: 'stable' as const })),
);
describePgliteFaults([
  { fault: 'kill', disposition: 'replace', start: 'cold', step: 'checkpoint' },
  { fault: 'kill', disposition: 'append', start: 'cold', step: 'commit' },
]);
