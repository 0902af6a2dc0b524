import type { ProjectCase } from '../rig/project-case.ts';
import type { CaseDifference } from './compare-case.ts';

/** A case, and what differs in it. */
export interface ShownCase {
  readonly wanted: ProjectCase;
  readonly difference: CaseDifference;
}

/**
 * A shorter case with a difference: what comes after the step that differs is left off, then each earlier command is left out if its last step
 * differs in the same way without it. What the steps change stays, and so do
 * full refreshes, which changes of seeds need.
 */
export async function shrinkCase(
  wanted: ProjectCase,
  difference: CaseDifference,
  compare: (smaller: ProjectCase) => Promise<CaseDifference | null>,
): Promise<ShownCase> {
  let best: ShownCase = {
    wanted: { ...wanted, steps: wanted.steps.slice(0, difference.step + 1) },
    difference,
  };
  for (let index = difference.step - 1; index >= 0; index--) {
    const { run, ...rest } = best.wanted.steps[index]!;
    if (run === undefined || run.includes('--full-refresh')) continue;
    const smaller = { ...best.wanted, steps: best.wanted.steps.with(index, rest) };
    const found = await compare(smaller);
    const isTheSame = found?.lines.some((line) => difference.lines.includes(line)) ?? false;
    if (found !== null && isTheSame && found.step === difference.step)
      best = { wanted: smaller, difference: found };
  }
  return best;
}
