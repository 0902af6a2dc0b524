import { describePostgresFaults } from './describe-faults.ts';
import { wholeMatrix } from './fault-matrix.ts';

describePostgresFaults(
  wholeMatrix(['kill', 'terminate'])
    .filter(({ start }) => start === 'resumed')
    .map((cell) => ({ ...cell, source: 'stable' as const })),
);
