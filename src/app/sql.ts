import { createInterface } from 'node:readline/promises';
import type { Database, Session } from '../adapters/contract.ts';
import { EngineError, UsageError } from '../domain/errors.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import type { SqlRequest } from './request.ts';
import { rowsText } from './rows-text.ts';
import { splitStatements } from './split-statements.ts';

/** Runs SQL on the target: the statements given, those of standard input, or those of clients that come through a port. */
export async function runSql(request: SqlRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  return withDatabase(project, 1, effects, async (database): Promise<Ending> => {
    if (request.port !== null) return servePort(database, request.port, effects);
    return database.withSession(async (session) => {
      const { statement } = request;
      if (statement !== null) {
        for (const one of statementsOf(statement)) await runStatement(session, one, request, effects);
        return { kind: 'ok' };
      }
      return readStatements(session, request, effects);
    });
  });
}

async function runStatement(
  session: Session,
  sql: string,
  request: SqlRequest,
  effects: Effects,
): Promise<void> {
  const result = await session.query(sql);
  const isRows = result.columns.length > 0 || request.output === 'json';
  const text = isRows ? rowsText(result, request.output) : effects.terminal.interactive ? 'ok\n' : '';
  if (text !== '') effects.sink({ kind: 'output', at: effects.clock(), text });
}

function statementsOf(text: string): readonly string[] {
  const { statements, rest } = splitStatements(text);
  return rest === '' ? statements : [...statements, rest];
}

/** A prompt on a terminal, else the whole of standard input; on a terminal a mistake does not end it. */
async function readStatements(session: Session, request: SqlRequest, effects: Effects): Promise<Ending> {
  const { interactive, input, output } = effects.terminal;
  const reader = createInterface({ input, output: interactive ? output : undefined, terminal: interactive });
  effects.signal.addEventListener('abort', () => reader.close(), { once: true });
  const prompt = (more: boolean): void => {
    if (!interactive) return;
    reader.setPrompt(more ? '     ...> ' : 'sluice=> ');
    reader.prompt();
  };
  let pending = '';
  if (interactive) output.write('End a statement with ";", leave with \\q or Ctrl-D.\n');
  prompt(false);
  for await (const line of reader) {
    if (pending.trim() === '' && /^\s*(\\q|exit|quit)\s*;?\s*$/.test(line)) break;
    pending += `${line}\n`;
    if (line.includes(';')) {
      const { statements, rest } = splitStatements(pending);
      pending = rest;
      for (const statement of statements) if (!(await runTyped(session, statement, request, effects))) break;
    }
    prompt(pending.trim() !== '');
  }
  for (const statement of statementsOf(pending)) await runTyped(session, statement, request, effects);
  return { kind: 'ok' };
}

/** False where it was refused: on a terminal, where one goes on. */
async function runTyped(
  session: Session,
  sql: string,
  request: SqlRequest,
  effects: Effects,
): Promise<boolean> {
  try {
    await runStatement(session, sql, request, effects);
    return true;
  } catch (error) {
    if (!effects.terminal.interactive || !(error instanceof EngineError)) throw error;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'error', text: error.message, node: null });
    return false;
  }
}

async function servePort(database: Database, port: number, effects: Effects): Promise<Ending> {
  if (!database.serveWire) {
    throw new UsageError(
      `A target of type "${database.adapter.type}" opens no port: connect to its server, or open its file, with a client of its own.`,
    );
  }
  const server = await database.serveWire({ port });
  const text = `Listening on ${server.host}:${server.port}, until Ctrl-C: psql -h ${server.host} -p ${server.port} -U postgres postgres`;
  effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  await new Promise<void>((resolve) => {
    if (effects.signal.aborted) resolve();
    effects.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
  return { kind: 'ok' };
}
