import { dbtVersion } from '../../context/scope.ts';
import type { EncodedNodes } from './encode-nodes.ts';

/** Raised whenever what the cache holds, or what parsing makes of a file, changes. */
const cacheVersion = `9 ${dbtVersion}`;

/** What a former parse found out, to be believed only as far as all its inputs are the same. */
export interface ParseCache {
  readonly kind: 'parse-cache';
  /** The whole outcome; null where it hangs on something that is new each time. */
  readonly project: CachedProject | null;
  /** What single files and tests said, by key. Read from the text when it is first asked for. */
  readonly records: () => ReadonlyMap<string, CachedRecord>;
}

/** A whole outcome with what it hangs on. */
export interface CachedProject {
  /** Hash of everything that is known before parsing. */
  readonly key: string;
  /** Hash of the command line; null: nothing asked for it. */
  readonly invocation: string | null;
  /** Hash of the value of each environment variable that was asked for. */
  readonly environment: Readonly<Record<string, string>>;
  readonly nodes: EncodedNodes;
}

/** What one file or test said, as it lies in the cache. */
export type CachedRecord = readonly [content: string, fingerprint: string, data: unknown];

/** Writes a cache as text: a head with the lengths of what follows, the outcome, the records. `toolVersion` is our own. */
export function encodeParseCache(cache: ParseCache, toolVersion = ''): string {
  const project = JSON.stringify(cache.project);
  const records = JSON.stringify([...cache.records()]);
  const head = JSON.stringify([`${cacheVersion} ${toolVersion}`, project.length, records.length]);
  return `${head}\n${project}\n${records}`;
}

/** Reads a cache back; null where the text is half-written, damaged or of another version: then there is none. */
export function decodeParseCache(text: string, toolVersion = ''): ParseCache | null {
  try {
    const end = text.indexOf('\n');
    const head: unknown = JSON.parse(text.slice(0, end));
    if (!Array.isArray(head) || head[0] !== `${cacheVersion} ${toolVersion}`) return null;
    const [projectLength, recordsLength] = [Number(head[1]), Number(head[2])];
    const recordsStart = end + 1 + projectLength + 1;
    if (text.length !== recordsStart + recordsLength || !text.endsWith(']')) return null;
    const project = JSON.parse(text.slice(end + 1, recordsStart - 1)) as CachedProject | null;
    let records: ReadonlyMap<string, CachedRecord> | undefined;
    return {
      kind: 'parse-cache',
      project,
      records: () => (records ??= readRecords(text.slice(recordsStart))),
    };
  } catch {
    return null;
  }
}

function readRecords(text: string): ReadonlyMap<string, CachedRecord> {
  try {
    return new Map(JSON.parse(text) as [string, CachedRecord][]);
  } catch {
    return new Map();
  }
}
