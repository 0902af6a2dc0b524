import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepFamilies, stepNames } from '../../src/domain/step-name.ts';
import type { PostgresVersion } from '../rig/postgres-server.ts';
import { heldCases, killCases } from './kill-cases.ts';
import { type KillRig, openKillRig } from './kill-rig.ts';

const names = (cases: typeof killCases): readonly string[] => cases('any').map(({ name }) => name);

/** Kills a run of each case at each of its moments, on this version's server; counts the steps at which that was done. */
export function describeKills(version: PostgresVersion): void {
  describe(`a run that is killed on Postgres ${version}`, () => {
    const killedAt = new Set<string>();
    let rig: KillRig;
    beforeAll(async () => {
      rig = await openKillRig(version, 10);
    });
    afterAll(() => rig?.close());

    test('the server is of that version', async () => {
      expect(await rig.version()).toBe(version);
    });

    test.each(names(killCases))(
      '%s, at every step: all is whole, and the next run ends as if nothing had been',
      async (name) => {
        const known = await rig.undisturbed(name);
        const moments = known.labels.map((_, index) => index);
        expect(await rig.kill(name, known, moments)).toEqual([]);
        for (const label of known.labels) {
          const step = /^\S+ (.*) before$/.exec(label)?.[1];
          if (step !== undefined) killedAt.add(step);
        }
      },
    );

    test('there was no step at which none was killed', () => {
      const missing = [
        ...stepNames.filter((name) => !killedAt.has(name)),
        ...stepFamilies.filter((family) => ![...killedAt].some((name) => name.startsWith(`${family} `))),
      ];
      // Loads are killed at their own steps, in spec/ingest/.
      expect(missing).toEqual(['load']);
    });

    test('while the server is at work for it: the server ends that too, and nothing of it is left', async () => {
      expect(await rig.killAtWork(names(heldCases))).toEqual([]);
    });
  });
}
