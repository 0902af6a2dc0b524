import type { NodeConfig } from '../domain/config.ts';
import type { Json, JsonObject } from '../util/json.ts';

/** A hook as the config holds it: a template. */
export interface Hook {
  readonly sql: string;
  readonly transaction: boolean;
}

/** The hooks of a node's config under `pre-hook` or `post-hook`: texts, dicts, or dicts as JSON text, one or a list. */
export function readHooks(config: NodeConfig, key: 'pre-hook' | 'post-hook'): readonly Hook[] {
  const value: Json | undefined = config[key];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? (value as readonly Json[]) : [value]).map(readHook);
}

function readHook(hook: Json): Hook {
  if (typeof hook === 'string') return fromJson(hook) ?? { sql: hook, transaction: true };
  if (typeof hook !== 'object' || hook === null || Array.isArray(hook)) return { sql: '', transaction: true };
  return fromDict(hook as JsonObject) ?? { sql: '', transaction: true };
}

/** What `before_begin` and `after_commit` make: a dict written as JSON. */
function fromJson(text: string): Hook | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    return fromDict(JSON.parse(text) as JsonObject);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function fromDict(dict: JsonObject): Hook | null {
  const { sql, transaction } = dict;
  return typeof sql === 'string' ? { sql, transaction: transaction !== false } : null;
}
