import { InternalError } from '../../domain/errors.ts';
import { fact } from '../facts.ts';
import type { Materialization } from '../materialization.ts';
import { targetOf } from '../target.ts';

/** A source's table with an extractor: the loader does all of it. */
export const load: Materialization = (input) => {
  const { node, facts } = input;
  if (node.resourceType !== 'source' || node.load === null) {
    throw new InternalError(`${node.id} has nothing to load`);
  }
  const relation = targetOf(input);
  const counts = fact(facts, 'load', 'loaded');
  if (counts === undefined) {
    return { kind: 'steps', steps: [{ kind: 'load', name: 'load', relation, load: node.load }] };
  }
  return {
    kind: 'done',
    relations: [{ ...relation, kind: 'table' }],
    message: `LOADED ${counts.loaded}`,
    rows: counts.loaded,
    rejected: counts.rejected,
  };
};
