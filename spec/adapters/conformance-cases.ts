import { catalogCases } from './cases/catalog.ts';
import { copyCases } from './cases/copy.ts';
import { dependantCases } from './cases/dependants.ts';
import { faultCases } from './cases/faults.ts';
import { nameCases } from './cases/names.ts';
import { sessionCases } from './cases/sessions.ts';
import { valueCases } from './cases/values.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** All behaviours that the suite tries on each engine. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...sessionCases,
  ...valueCases,
  ...copyCases,
  ...nameCases,
  ...catalogCases,
  ...dependantCases,
  ...faultCases,
];
