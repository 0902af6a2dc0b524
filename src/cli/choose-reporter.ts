import { createJsonReporter } from '../report/json-reporter.ts';
import { createLiveReporter } from '../report/live-reporter.ts';
import { createPaint } from '../report/paint.ts';
import type { LineFacts } from '../report/json-line.ts';
import { createLogReporter } from '../report/log-reporter.ts';
import { createPlainReporter, plainWidth, titled } from '../report/plain-reporter.ts';
import { createQuietReporter } from '../report/quiet-reporter.ts';
import type { Reporter, Write } from '../report/reporter.ts';
import type { OutputRequest } from './output-request.ts';

/** A stream of the process, as far as reporting needs it. */
export interface OutputStream {
  readonly write: Write;
  readonly isTerminal: boolean;
  readonly size: () => { readonly columns: number; readonly rows: number };
}

/** The reporter for what was asked and where it is read: live on a terminal, plain lines in a pipe, JSON, or quiet. */
export function chooseReporter(facts: {
  readonly request: OutputRequest;
  readonly standardOutput: 'report' | 'product';
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: ReadonlyMap<string, string>;
  readonly now: () => number;
  readonly line: LineFacts;
}): Reporter {
  const { request, stdout, stderr, environment, line } = facts;
  const { quiet, format, least } = request;
  const width = request.width ?? plainWidth;
  if (format === 'json') return createJsonReporter({ write: stdout.write, least, quiet, width, facts: line });
  const stream = facts.standardOutput === 'report' ? stdout : stderr;
  const channels = { report: stream.write, output: stdout.write, errors: stderr.write };
  const terminal = stream.isTerminal && environment.get('TERM') !== 'dumb';
  const coloured = (where: OutputStream): boolean =>
    request.colours ?? wanted(environment) ?? (where.isTerminal && environment.get('TERM') !== 'dumb');
  if (quiet) return createQuietReporter({ channels, paint: createPaint(coloured(stderr)) });
  if (format === 'debug') {
    const log = createLogReporter({ write: channels.report, format, least, width, facts: line });
    return withOutput(log, channels.output);
  }
  const paint = createPaint(coloured(stream));
  if (!terminal || (environment.get('CI') ?? '') !== '')
    return createPlainReporter({ channels, paint, least, width });
  const every = (milliseconds: number, tick: () => void): (() => void) => {
    const timer = setInterval(tick, milliseconds).unref();
    return () => clearInterval(timer);
  };
  return createLiveReporter({
    channels,
    paint,
    least,
    width,
    terminal: { size: stream.size, now: facts.now, every },
  });
}

/** A log on the terminal: what was asked for goes to its own channel, as it is. */
function withOutput(log: Reporter, output: Write): Reporter {
  return {
    ...log,
    sink: (event) => (event.kind === 'output' ? output(titled(event)) : log.sink(event)),
  };
}

/** What NO_COLOR and FORCE_COLOR say; null where neither is set. */
function wanted(environment: ReadonlyMap<string, string>): boolean | null {
  if ((environment.get('NO_COLOR') ?? '') !== '') return false;
  const force = environment.get('FORCE_COLOR') ?? '';
  return force === '' ? null : force !== '0';
}
