import { keepSteps, type LoadStep, loadSteps } from '../../src/ingest/load-request.ts';
import type { CellOutcome, FaultCell } from './fault-cell.ts';
import { type FaultDisposition, faultDispositions } from './fault-source.ts';

/** Every fault at every step of every disposition, cold and resumed. A load that goes on makes no staging tables: that step is not in it. */
export function wholeMatrix(faults: readonly FaultCell['fault'][]): readonly FaultCell[] {
  return cellsOf(faults, faultDispositions).filter(({ step }) => !keepSteps.includes(step));
}

/** The same for loads of which what comes is stored beside, with the steps that only they have. */
export function keptMatrix(faults: readonly FaultCell['fault'][]): readonly FaultCell[] {
  return cellsOf(faults, ['append, kept']);
}

function cellsOf(
  faults: readonly FaultCell['fault'][],
  dispositions: readonly FaultDisposition[],
): readonly FaultCell[] {
  return faults.flatMap((fault) =>
    dispositions.flatMap((disposition) =>
      (['cold', 'resumed'] as const).flatMap((start) =>
        loadSteps
          .filter((step) => start === 'cold' || step !== 'stage-create')
          .map((step) => ({ fault, disposition, start, step })),
      ),
    ),
  );
}

const plainSteps = loadSteps.filter((step) => !keepSteps.includes(step));

/** Of each fault, start and step one case: the dispositions take turns. */
export function crossSection(faults: readonly FaultCell['fault'][], turn = 0): readonly FaultCell[] {
  return wholeMatrix(faults).filter(
    ({ disposition, step, start }) =>
      faultDispositions.indexOf(disposition as (typeof faultDispositions)[number]) ===
      (plainSteps.indexOf(step) + (start === 'resumed' ? 2 : 0) + turn) % faultDispositions.length,
  );
}

const before = (step: LoadStep, other: LoadStep): boolean =>
  loadSteps.indexOf(step) < loadSteps.indexOf(other);

/** What must be seen. `staysStaged`: what was staged outlasts the fault. */
export function expectedOutcome({ fault, start, step }: FaultCell, staysStaged: boolean): CellOutcome {
  const ending = fault === 'kill' ? 'killed' : endingOfTerminated(step);
  const seen = ending === 'done' || !before(step, 'publish-kept') ? 'new' : 'old';
  const hadStaged = start === 'resumed' || before('stage-create', step);
  return { ending, seen, wentOn: seen === 'old' && hadStaged && staysStaged, faults: [] };
}

/** Without a session yet, a load takes another one; from the last transaction on it finds out in another what became of it. */
function endingOfTerminated(step: LoadStep): CellOutcome['ending'] {
  return step === 'extract-open' || !before(step, 'seal-kept') ? 'done' : 'failed';
}
