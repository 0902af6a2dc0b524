import { setTimeout as delay } from 'node:timers/promises';
import type { ExtractContext, KeptSource } from './extract/extractor.ts';
import { duration } from './http/http-faults.ts';
import { HttpPool } from './http/http-pool.ts';
import type { LoadRequest } from './load-request.ts';

/** What an extractor may use, for one load. */
export function extractContext(request: LoadRequest): ExtractContext {
  const { specification, root, signal, clock, database, relation, sourceName } = request;
  const { environment = new Map<string, string>(), onWait, onTell } = request;
  const wait =
    request.wait ??
    ((milliseconds: number, until: AbortSignal) => delay(milliseconds, undefined, { signal: until }));
  const httpPool = request.http ?? new HttpPool({ clock, wait, random: () => 0.5 });
  const user = {
    source: sourceName,
    signal,
    onWait: ({ milliseconds, reason }: { readonly milliseconds: number; readonly reason: string }) =>
      onWait?.(`waiting ${duration(milliseconds)}: ${reason}`),
  };
  return {
    specification,
    tableName: request.tableName,
    root,
    signal,
    drain: request.drain ?? null,
    follow: request.follow ?? false,
    tell: (text, level) => onTell?.(text, level),
    wait,
    window: request.window ?? null,
    keepsRows: request.keeper != null && request.keeper.format !== 'file',
    ...(request.keeper?.format === 'file' && {
      keepFile: (file: KeptSource) => request.keeper!.keepFile(file),
    }),
    clock,
    sourceName,
    environment,
    httpPool,
    http: (settings) => httpPool.client(user, settings),
    query: (sql, parameters) => database.withSession((session) => session.query(sql, parameters)),
    dialect: database.adapter.dialect,
    capabilities: database.adapter.capabilities,
    relation,
  };
}
