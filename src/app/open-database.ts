import type { Database } from '../adapters/contract.ts';
import type { Effects } from './effects.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';

/** How a server shows the sessions of an invocation. */
export function applicationName(invocationId: string): string {
  return `sluice ${invocationId}`;
}

/** Milliseconds after which the user is told what is waited for. */
const patience = 2_000;

/** Opens the project's target, and says so where that takes long; `createMissing` as of `OpenOptions`. Fails with `EngineError`. */
export async function openDatabase(
  project: OpenedProject,
  sessions: number,
  effects: Effects,
  createMissing = true,
): Promise<Database> {
  const { adapter, graph, invocation } = project;
  const { target, config } = graph.project;
  const settings = valueOrThrow(adapter.readSettings(target.values));
  const { path, host } = settings.values;
  const where = typeof path === 'string' ? path : typeof host === 'string' ? host : target.name;
  const waiting = setTimeout(() => {
    const text = `Opening the database (${where}) …${typeof path === 'string' ? ' A new one takes a few seconds.' : ''}`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  }, patience);
  const opening = adapter.open(settings, {
    applicationName: applicationName(invocation.id),
    root: config.root,
    maximumSessions: sessions,
    createMissing,
    onNotice: (text) =>
      effects.sink({ kind: 'message', at: effects.clock(), level: 'debug', text, node: null }),
  });
  return opening.finally(() => clearTimeout(waiting));
}

/** Opens the target for some work and closes it in any case; what runs is cancelled when the user asks to stop. */
export async function withDatabase<T>(
  project: OpenedProject,
  sessions: number,
  effects: Effects,
  work: (database: Database) => Promise<T>,
  createMissing = true,
): Promise<T> {
  const database = await openDatabase(project, sessions, effects, createMissing);
  const cancel = (): void => void database.cancel().catch(() => undefined);
  effects.signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(database);
  } finally {
    effects.signal.removeEventListener('abort', cancel);
    await database.close();
  }
}
