import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { isatty } from 'node:tty';
import { createLocalEffects } from '../app/local-effects.ts';
import { peekProject } from '../app/peek-project.ts';
import { customVariables } from '../app/custom-variables.ts';
import { ProjectError } from '../domain/errors.ts';
import type { Sink } from '../domain/event.ts';
import type { LineFacts } from '../report/json-line.ts';
import type { Reporter } from '../report/reporter.ts';
import type { OutputStream } from './choose-reporter.ts';
import { secretMask } from '../util/secret-mask.ts';
import { chooseReporter } from './choose-reporter.ts';
import { exitCode } from './exit-code.ts';
import { faultDiagnostics } from './fault-diagnostics.ts';
import type { OutputRequest } from './output-request.ts';
import { plainOutput, readOutputRequest } from './output-request.ts';
import type { Given } from './given.ts';
import { openLog } from './open-log.ts';
import { projectFolder } from './options.ts';
import { currentNames } from './renamed-variables.ts';
import { strayFault } from './stray-fault.ts';
import type { CommandLine } from './program.ts';
import { readCommandLine } from './program.ts';
import { verbs } from './verbs.ts';

/** Exit code of a process that was stopped at once. */
const stopped = 128 + constants.signals.SIGINT;

/** Runs a command line to its end and leaves the process with the right exit code. */
export async function main(process: NodeJS.Process): Promise<void> {
  const stdout = outputStream(process.stdout, 1);
  const stderr = outputStream(process.stderr, 2);
  const environment = new Map(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
  const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
  const mask = secretMask(environment);
  const invocationId = randomUUID();
  const facts: LineFacts = { invocationId, pid: process.pid, extra: customVariables(environment) };
  const report = (request: OutputRequest, standardOutput: 'report' | 'product'): Reporter => {
    const hide = request.format === 'json' ? mask.json : mask.text;
    return chooseReporter({
      request,
      standardOutput,
      stdout: masked(stdout, hide),
      stderr: masked(stderr, hide),
      environment,
      now: Date.now,
      line: facts,
    });
  };

  let line: Extract<CommandLine, { kind: 'verb' }>;
  let given: Given;
  let reporter: Reporter;
  try {
    const { columns } = stdout.size();
    const named = currentNames(environment);
    const read = readCommandLine({
      words: process.argv.slice(2),
      verbs,
      version,
      environment: named.environment,
      columns,
    });
    if (read.kind === 'text') {
      (read.asked ? stdout : stderr).write(read.text);
      return await leave(process, read.asked ? 0 : 2);
    }
    line = read;
    const start = path.resolve(process.cwd(), line.given.get(projectFolder) ?? '.');
    const project = await peekProject(start);
    given = line.given.under(project.flags);
    const request = readOutputRequest(given);
    const log = openLog(request, project, { facts, mask, verb: line.verb, given });
    const { standardOutput } = line.verb;
    const whose = typeof standardOutput === 'function' ? standardOutput(line.given) : standardOutput;
    reporter = both(report(request, whose), log, request.prints);
    for (const diagnostic of named.renamed) reporter.sink({ kind: 'diagnostic', at: Date.now(), diagnostic });
  } catch (error) {
    reporter = report(plainOutput, 'report');
    tell(error, reporter.sink);
    reporter.close();
    return await leave(process, exitCode({ kind: 'threw', error }, { verb: null, cancelled: false }));
  }

  const stop = new AbortController();
  const { sink } = reporter;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) {
        reporter.close();
        process.exit(stopped);
      }
      sink({ kind: 'cancelling', at: Date.now(), signal });
      stop.abort();
    });
  }
  const { verb } = line;
  const startedAt = Date.now();
  const surprise = (error: unknown): void => {
    const stray = strayFault(error, process.cwd());
    tell(stray === null ? error : new ProjectError([stray]), sink);
    reporter.close();
    process.exit(2);
  };
  process.on('uncaughtException', surprise);
  process.on('unhandledRejection', surprise);
  let code: number;
  try {
    const effects = createLocalEffects({
      process,
      environment,
      sink,
      signal: stop.signal,
      version,
      uuid: () => invocationId,
    });
    const ending = await verb.run(given, effects);
    code = exitCode({ kind: 'ended', ending }, { verb, cancelled: stop.signal.aborted });
  } catch (error) {
    tell(error, sink);
    code = exitCode({ kind: 'threw', error }, { verb, cancelled: stop.signal.aborted });
  }
  const at = Date.now();
  sink({ kind: 'command-ended', at, command: verb.name, success: code === 0, milliseconds: at - startedAt });
  reporter.close();
  await leave(process, code);
}

function tell(error: unknown, sink: Sink): void {
  const at = Date.now();
  const all = faultDiagnostics(error);
  for (const diagnostic of all) {
    if (diagnostic.severity === 'warning') sink({ kind: 'diagnostic', at, diagnostic });
  }
  sink({ kind: 'fault', at, diagnostics: all.filter(({ severity }) => severity === 'error') });
}

/** A reader that went away (`sluice ls | head -1`) is no failure: what follows goes nowhere. */
function outputStream(stream: NodeJS.WriteStream, descriptor: number): OutputStream {
  let open = true;
  stream.on('error', () => {
    open = false;
  });
  return {
    write: (text) => void (open && stream.write(text)),
    isTerminal: isatty(descriptor),
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
  };
}

/** The report, and the log file beside it; what templates print is left out of the report where that is asked for. */
function both(report: Reporter, log: Reporter | null, prints: boolean): Reporter {
  return {
    sink: (event) => {
      log?.sink(event);
      if (prints || event.kind !== 'output' || event.name !== 'PrintEvent') report.sink(event);
    },
    close: () => {
      report.close();
      log?.close();
    },
  };
}

function masked(stream: OutputStream, hide: (text: string) => string): OutputStream {
  return { ...stream, write: (text) => stream.write(hide(text)) };
}

/** Ends the process when all that was written has gone out. */
async function leave(process: NodeJS.Process, code: number): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writable) await new Promise<void>((resolve) => void stream.write('', () => resolve()));
  }
  process.exit(code);
}
