import { setTimeout } from 'node:timers/promises';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { heldCases, killCases } from './kill-cases.ts';
import { runWithMoments } from './moments.ts';
import { childApplication, type StoppedRun } from './stopped-run.ts';

/** Runs all of them at once, each up to its moment; when every one stands there, the process is killed. */
async function runAll(runs: readonly StoppedRun[]): Promise<void> {
  let reached = 0;
  await Promise.all(
    runs.map(async (run) => {
      const adapter = adapterFor(run.type);
      const database = await adapter.open(settingsFor(adapter, run.values), {
        applicationName: childApplication,
        root: run.root,
        maximumSessions: 3,
      });
      const found = [...killCases(run.schema), ...heldCases(run.schema)].find(
        ({ name }) => name === run.caseName,
      )!;
      let count = 0;
      const outcome = await runWithMoments(database, run.schema, found, async (label) => {
        if (count++ !== run.moment) return;
        if (label !== run.label) throw new Error(`moment ${run.moment} was ${label}, not ${run.label}`);
        if (++reached === runs.length) process.kill(process.pid, 'SIGKILL');
        // The kernel ends the process before this is over.
        await setTimeout(600_000);
      });
      throw new Error(`the run of "${run.caseName}" never came to ${run.label}: ${outcome.shown.join('; ')}`);
    }),
  );
}

process.once('message', (runs) => {
  runAll(runs as readonly StoppedRun[]).catch((error: unknown) => {
    process.stderr.write(error instanceof Error ? `${error.stack}\n` : String(error));
    process.exit(1);
  });
});
