import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What one command cost: medians over the runs. */
export interface Measured {
  /** CPU seconds, user and system, of the process and its children. */
  readonly cpu: number;
  readonly wall: number;
  /** Largest process, MiB. */
  readonly peak: number;
}

/** A command to measure. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly runs?: number;
  /** Done before each run, unmeasured. */
  readonly before?: () => void;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Runs a command a few times as a process of its own. Throws where it fails, with what it printed. */
export function measure(command: Command): Measured {
  const runs: Measured[] = [];
  for (let run = 0; run < (command.runs ?? 3); run++) {
    command.before?.();
    const printed = execFileSync('python3', [join(import.meta.dirname, 'measure.py'), ...command.argv], {
      cwd: command.cwd,
      env: { ...process.env, ...command.environment },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const result = JSON.parse(printed) as Measured & { readonly code: number; readonly output: string };
    if (result.code !== 0)
      throw new Error(`${command.argv.join(' ')} ended with ${result.code}\n${result.output}`);
    runs.push(result);
  }
  return {
    cpu: median(runs.map((run) => run.cpu)),
    wall: median(runs.map((run) => run.wall)),
    peak: median(runs.map((run) => run.peak)),
  };
}

/** The command that users run, on the Node that runs the benchmark. */
export const sluice: readonly string[] = [process.execPath, resolve(import.meta.dirname, '../bin/sluice.js')];

/** dbt 1.12's command line, where a virtual environment has it (`SLUICE_DBT_VENV`), else null. */
export function findDbt(): string | null {
  const venv = process.env['SLUICE_DBT_VENV'] ?? join(homedir(), '.cache/sluice-bars/dbt-suite-venv');
  const dbt = join(venv, 'bin/dbt');
  return existsSync(dbt) ? dbt : null;
}

/** One line of a report: what was done, by whom, at what cost. */
export function reportLine(work: string, who: string, measured: Measured, note = ''): string {
  const cpu = measured.cpu.toFixed(2).padStart(8);
  const wall = measured.wall.toFixed(2).padStart(8);
  const peak = measured.peak.toFixed(0).padStart(6);
  return `${work.padEnd(38)} ${who.padEnd(14)} ${cpu} CPU s ${wall} s ${peak} MiB  ${note}`;
}
