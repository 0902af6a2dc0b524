import { describe, expect, test } from 'vitest';
import type { Session } from '../adapters/contract.ts';
import { EngineError, type EngineFault } from '../domain/errors.ts';
import type { Fact, Facts, Next, Step } from '../domain/plan.ts';
import type { StepName } from '../domain/step-name.ts';
import { carryOut, Stopped } from './carry-out.ts';

const step = (name: string, more: { readonly mayFail?: boolean } = {}): Step => ({
  kind: 'statements',
  // Any name will do here.
  name: name as StepName,
  sql: [name],
  transaction: true,
  ...more,
});
const steps = (...names: readonly string[]): Next => ({
  kind: 'steps',
  steps: names.map((name) => step(name)),
});
const within = (...list: readonly Step[]): Next => ({ kind: 'steps', steps: list, within: 'transaction' });
const done: Next = { kind: 'done', relations: [], message: 'OK', rows: null };

/**
 * Carries a plan out with steps that fail as told: `fails` holds for each step the faults of its first calls. The log has `begin`, `commit`,
 * `rollback`, the steps, and `wait`.
 */
async function carry(
  plan: (facts: Facts) => Next,
  fails: Readonly<Record<string, readonly EngineFault[]>> = {},
  options: { readonly attempts?: number; readonly signal?: AbortSignal } = {},
) {
  const log: string[] = [];
  const left = new Map(Object.entries(fails).map(([name, faults]) => [name, [...faults]]));
  const session = {
    transaction: async <T>(work: () => Promise<T>): Promise<T> => {
      log.push('begin');
      try {
        const value = await work();
        log.push('commit');
        return value;
      } catch (error) {
        log.push('rollback');
        throw error;
      }
    },
  } as unknown as Session;
  const outcome = await carryOut({
    plan,
    perform: async ({ name }): Promise<Fact> => {
      log.push(name);
      const fault = left.get(name)?.shift();
      if (fault !== undefined) throw new EngineError(`${name} failed`, { fault, code: 'XX000' });
      return { kind: 'done', rows: null };
    },
    session,
    patience: { attempts: options.attempts ?? 3, pause: 1 },
    onCommit: () => undefined,
    onWait: () => log.push('wait'),
    signal: options.signal ?? new AbortController().signal,
  }).catch((error: unknown) => error);
  return { log: log.join(' '), outcome };
}

const first = (facts: Facts, names: readonly string[], then: Next): Next => {
  const missing = names.filter((name) => !facts.has(name));
  return missing.length === 0 ? then : steps(...missing.slice(0, 1));
};

describe('steps', () => {
  test('are done until the plan has no more', async () => {
    const { log, outcome } = await carry((facts) => first(facts, ['a', 'b'], done));
    expect([log, outcome]).toEqual(['a b', { next: done }]);
  });

  test('that fail for a lock are tried again, so often', async () => {
    const plan = (facts: Facts): Next => first(facts, ['a'], done);
    expect((await carry(plan, { a: ['lock', 'lock'] })).log).toBe('a wait a wait a');
    const { log, outcome } = await carry(plan, { a: ['lock', 'lock', 'lock'] });
    expect([log, (outcome as Error).message]).toEqual(['a wait a wait a', 'a failed']);
  });

  test.each(['statement', 'connection', 'cancelled'] as const)(
    'that fail with %s fail the node',
    async (fault) => {
      const { outcome } = await carry((facts) => first(facts, ['a'], done), { a: [fault] });
      expect(outcome).toMatchObject({ message: 'a failed', fault });
    },
  );

  test('are not begun when the signal was aborted', async () => {
    const { log, outcome } = await carry(
      (facts) => first(facts, ['a'], done),
      {},
      { signal: AbortSignal.abort() },
    );
    expect([log, outcome]).toEqual(['', expect.any(Stopped)]);
  });

  test('without end are a bug', async () => {
    const { outcome } = await carry(() => steps('a'));
    expect((outcome as Error).message).toBe('a materialization does not come to an end');
  });
});

describe('a transaction', () => {
  /** `look` and `swap` in one transaction, then `after`. */
  const plan = (facts: Facts): Next => {
    if (!facts.has('look')) return within(step('look'));
    if (facts.get('swap')?.kind === 'refused') {
      return facts.has('other') ? first(facts, ['after'], done) : within(step('other'));
    }
    if (!facts.has('swap')) return within(step('swap', { mayFail: true }));
    return first(facts, ['after'], done);
  };

  test('goes on as long as the answers say so', async () => {
    expect((await carry(plan)).log).toBe('begin look swap commit after');
  });

  test('is undone with its facts and begun again for a lock', async () => {
    expect((await carry(plan, { swap: ['lock'] })).log).toBe(
      'begin look swap rollback wait begin look swap commit after',
    );
  });

  test('is undone for a refusal, which the plan is told of', async () => {
    expect((await carry(plan, { swap: ['statement'] })).log).toBe(
      'begin look swap rollback begin look other commit after',
    );
  });

  test('whose plan insists ends with the error, after so many refusals', async () => {
    const stubborn = (): Next => within(step('swap', { mayFail: true }));
    const { outcome } = await carry(stubborn, { swap: Array.from({ length: 20 }, () => 'statement') });
    expect(outcome).toMatchObject({ message: 'swap failed', fault: 'statement' });
  });

  test('a failure that names a refused step brings the engine’s error along', async () => {
    const failed: Next = { kind: 'failed', message: 'it cannot be', help: null, because: 'swap' };
    const { outcome } = await carry(
      (facts) => (facts.has('swap') ? failed : within(step('swap', { mayFail: true }))),
      { swap: ['statement'] },
    );
    expect(outcome).toMatchObject({ next: failed, error: { message: 'swap failed', code: 'XX000' } });
  });
});
