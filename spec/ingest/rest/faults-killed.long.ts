import { crossSection, wholeMatrix } from '../fault-matrix.ts';
import { describeRestFaults } from './rest-faults.ts';

// Each case starts processes. Every disposition meets every step with SLUICE_FULL=1, and each step one disposition otherwise.
const cells = process.env['SLUICE_FULL'] === '1' ? wholeMatrix(['kill']) : crossSection(['kill']);
describeRestFaults(cells.filter(({ disposition }) => !disposition.startsWith('history')));
