import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineError } from '../../domain/errors.ts';

/** The right to a folder, until it is released or this process ends. */
export interface OwnerLock {
  release(): Promise<void>;
}

/** What the lock file says. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began: ISO time. */
  readonly since: string;
  /** Tells this process from a later one with its pid, where the system can say. */
  readonly processStart: string | null;
  /** Tells this lock from any other. */
  readonly token: string;
}

/**
 * Takes the lock file beside a data folder. Two processes on one folder lose committed rows without a word, so a
 * living owner is never passed over: `EngineError` with fault `busy`, which names it. A dead one's lock is taken over.
 */
export async function takeOwnerLock(folder: string): Promise<OwnerLock> {
  const path = `${folder}.lock`;
  const outcome = await acquire(path);
  if (outcome.kind === 'held') throw busy(folder, path, outcome.owner);
  return { release: () => release(path, outcome.text) };
}

type Outcome =
  | { readonly kind: 'taken'; readonly text: string }
  /** Null: by what it says one cannot tell. */
  | { readonly kind: 'held'; readonly owner: Owner | null };

/**
 * Of several that find a dead owner's file, one may write its own over it: the one that gets the lock on that file's very text. That
 * lock is of the same kind, so a process that dies while it takes over is taken over in turn.
 */
async function acquire(path: string): Promise<Outcome> {
  const own: Owner = {
    pid: process.pid,
    host: hostname(),
    since: new Date(performance.timeOrigin).toISOString(),
    processStart: await processStart(process.pid),
    token: randomUUID(),
  };
  const text = `${JSON.stringify(own)}\n`;
  for (;;) {
    if (await createWhole(path, text, own.token)) return { kind: 'taken', text };
    const stale = await readText(path);
    if (stale === null) continue;
    const owner = parseOwner(stale);
    if (owner === null || !(await isGone(owner))) return { kind: 'held', owner };
    const guardPath = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
    const guard = await acquire(guardPath);
    if (guard.kind === 'held') {
      await pause(5);
      continue;
    }
    try {
      if ((await readText(path)) !== stale) continue;
      const draft = `${path}.${own.token}`;
      await writeFile(draft, text, { flag: 'wx' });
      await rename(draft, path);
      return { kind: 'taken', text };
    } finally {
      await release(guardPath, guard.text);
    }
  }
}

/** Creates the file with all its text at once, or says that there is one. */
async function createWhole(path: string, text: string, token: string): Promise<boolean> {
  const draft = `${path}.${token}`;
  await writeFile(draft, text, { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function release(path: string, own: string): Promise<void> {
  if ((await readText(path)) === own) await unlink(path);
}

/** Whether the owner has surely ended. On another machine nobody can tell from here. */
async function isGone(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
  const start = await processStart(owner.pid);
  return owner.processStart !== null && start !== null && start !== owner.processStart;
}

/** The boot's id and the process's start in ticks since, from /proc; null where there is none. */
async function processStart(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // Field 22; the second, the name, stands in parentheses and may hold blanks.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot.trim()}/${ticks}`;
  } catch {
    return null;
  }
}

function busy(folder: string, path: string, owner: Owner | null): EngineError {
  if (owner === null) {
    return new EngineError(
      `The database in ${folder} has a lock file that cannot be read. If no process uses it, delete ${path}.`,
      { fault: 'busy' },
    );
  }
  const { pid, host, since } = owner;
  const here = host === hostname();
  const who =
    pid === process.pid && here ? `this process (pid ${pid})` : `process ${pid}${here ? '' : ` on ${host}`}`;
  const advice = here
    ? `Wait for it or end it (kill ${pid}); \`sluice sql --port\` lets other clients in while it runs.`
    : `From here one cannot see whether it still runs. If it does not, delete ${path}.`;
  return new EngineError(`The database in ${folder} is in use by ${who} since ${since}. ${advice}`, {
    fault: 'busy',
  });
}

function parseOwner(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isInteger(owner.pid) && typeof owner.host === 'string' ? owner : null;
  } catch {
    return null;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
