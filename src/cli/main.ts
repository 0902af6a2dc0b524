import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { createLocalEffects } from '../app/local-effects.ts';
import type { Sink } from '../domain/event.ts';
import type { Reporter } from '../report/reporter.ts';
import type { OutputStream } from './choose-reporter.ts';
import { secretMask } from '../util/secret-mask.ts';
import { chooseReporter } from './choose-reporter.ts';
import { exitCode } from './exit-code.ts';
import { faultDiagnostics } from './fault-diagnostics.ts';
import type { OutputRequest } from './output-request.ts';
import { readOutputRequest } from './output-request.ts';
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
  const plainOutput: OutputRequest = { quiet: false, format: 'text', least: 'info', colours: null };
  const mask = secretMask(environment);
  const report = (request: OutputRequest, standardOutput: 'report' | 'product'): Reporter => {
    const hide = request.format === 'json' ? mask.json : mask.text;
    return chooseReporter({
      request,
      standardOutput,
      stdout: masked(stdout, hide),
      stderr: masked(stderr, hide),
      environment,
      now: Date.now,
    });
  };

  let line: Extract<CommandLine, { kind: 'verb' }>;
  let reporter: Reporter;
  try {
    const { columns } = stdout.size();
    const read = readCommandLine({ words: process.argv.slice(2), verbs, version, environment, columns });
    if (read.kind === 'text') {
      (read.asked ? stdout : stderr).write(read.text);
      return await leave(process, read.asked ? 0 : 2);
    }
    line = read;
    reporter = report(readOutputRequest(line.given), line.verb.standardOutput);
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
  const { verb, given } = line;
  const surprise = (error: unknown): void => {
    tell(error, sink);
    reporter.close();
    process.exit(2);
  };
  process.on('uncaughtException', surprise);
  process.on('unhandledRejection', surprise);
  let code: number;
  try {
    const effects = createLocalEffects({ process, environment, sink, signal: stop.signal, version });
    const ending = await verb.run(given, effects);
    code = exitCode({ kind: 'ended', ending }, { verb, cancelled: stop.signal.aborted });
  } catch (error) {
    tell(error, sink);
    code = exitCode({ kind: 'threw', error }, { verb, cancelled: stop.signal.aborted });
  }
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
