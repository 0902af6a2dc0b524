import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Json } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';

/** How a tap is run. */
export interface TapRun {
  readonly command: readonly string[];
  /** The project's folder. */
  readonly root: string;
  /** Files that it is given, by the option that names them: `config`, `catalog`, `state`. */
  readonly files: Readonly<Record<string, Json>>;
  readonly options: readonly string[];
  readonly signal: AbortSignal;
  /** Told each line of its log. */
  readonly onLog: (line: string) => void;
}

/** Lines of the log that are shown where it fails. */
const shownLines = 8;

/**
 * Runs the tap beside a guard that reads our end of a pipe: when we are gone, whatever became of us, the tap is killed with all that
 * it has started, and its files, in which there are secrets, are removed. Arguments: the folder, the tap and its own.
 */
const guarded = `
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
tap=$!
{ cat <&3; rm -rf "$folder"; kill -KILL 0; } >/dev/null 2>&1 &
exec 3<&-
wait $tap`;

/**
 * What a tap writes to standard output. Ends when it has ended well; fails with `LoadError` `tap-failed` where it has not. Its files lie in
 * a folder of their own that none but this user can read, and are gone afterwards.
 */
export async function* runTap(run: TapRun): AsyncGenerator<Uint8Array, void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-tap-'));
  try {
    const options = [...run.options];
    for (const [name, content] of Object.entries(run.files)) {
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(content), { mode: 0o600 });
      options.push(`--${name}`, path);
    }
    yield* outputOf(run, folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* outputOf(
  run: TapRun,
  folder: string,
  options: readonly string[],
): AsyncGenerator<Uint8Array> {
  run.signal.throwIfAborted();
  const [program = '', ...own] = run.command;
  const argv = [programPath(program, run.root), ...own, ...options];
  const child = spawn('/bin/sh', ['-c', guarded, 'sh', folder, ...argv], {
    cwd: run.root,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, for the guard to end.
    detached: true,
  });
  const log = logOf(run.onLog);
  child.stderr.setEncoding('utf8').on('data', log.take);
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      // Lets the guard go.
      child.stdin.end();
      resolve(code);
    });
  });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  ended.catch(() => undefined);
  const stop = (): void => void child.stdin.destroy();
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    yield* child.stdout;
    const code = await ended;
    await closed;
    log.end();
    run.signal.throwIfAborted();
    if (code !== 0) throw failure(program, code, log.last());
  } finally {
    run.signal.removeEventListener('abort', stop);
    stop();
  }
}

/** A path is one of the project's; a name is looked for on PATH. */
function programPath(program: string, root: string): string {
  return program.includes('/') && !isAbsolute(program) ? join(root, program) : program;
}

function failure(program: string, code: number | null, last: readonly string[]): LoadError {
  if (code === 127 || code === 126) {
    return new LoadError('tap-failed', `there is no program "${program}" that could be run`, {
      help: 'Install it (pipx install tap-…), or give the path of it under "tap".',
    });
  }
  const how = code === null ? 'was killed' : `ended with ${code}`;
  const said =
    last.length === 0 ? '' : `; the last that it said:\n${last.map((line) => `    ${line}`).join('\n')}`;
  return new LoadError('tap-failed', `the tap ${how}, and nothing was changed${said}`);
}

function logOf(onLine: (line: string) => void): {
  readonly take: (text: string) => void;
  readonly end: () => void;
  readonly last: () => readonly string[];
} {
  let rest = '';
  let last: string[] = [];
  const line = (text: string): void => {
    if (text.trim() === '') return;
    last = [...last.slice(1 - shownLines), text.slice(0, 2000)];
    onLine(text.slice(0, 2000));
  };
  return {
    take: (text) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      // Who writes no line ends does not fill our memory.
      if (rest.length > 65_536) rest = rest.slice(-2000);
      for (const each of lines) line(each);
    },
    end: () => {
      line(rest);
      rest = '';
    },
    last: () => last,
  };
}
