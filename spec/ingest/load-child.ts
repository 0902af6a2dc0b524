import { loadTable } from '../../src/ingest/load-table.ts';
import type { LoadStep } from '../../src/ingest/load-request.ts';
import { loadRequest, type SpecificationInput } from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';
import { readingOf } from './stable-source.ts';

/** What a process that loads is told. */
export interface ChildTask {
  readonly engine: EngineAddress;
  readonly root: string;
  readonly table: string;
  readonly input: SpecificationInput;
  /** The process kills itself in front of the step's `times`-th happening; null: it says on standard output how much memory it had at most, in bytes. */
  readonly killAt: LoadStep | null;
  readonly times: number;
  readonly chunkRows?: number;
  /** How files are read; see `readingOf`. */
  readonly source?: 'stable' | null;
}

if (process.argv[2] !== undefined) {
  const task = JSON.parse(process.argv[2]) as ChildTask;
  const database = await openEngine(task.engine);
  let happened = 0;
  let peak = 0;
  await loadTable(
    loadRequest(database, task.root, task.table, task.input, {
      ...(task.chunkRows === undefined ? {} : { chunkRows: task.chunkRows }),
      ...readingOf(task.source),
      onProgress: () => (peak = Math.max(peak, process.memoryUsage.rss())),
      onStep: (step) => {
        if (step === task.killAt && ++happened === task.times) process.kill(process.pid, 'SIGKILL');
      },
    }),
  );
  await database.close();
  process.stdout.write(`${peak}\n`);
}
