import type { Json } from '../../../util/json.ts';

/** Numbers that a double may not hold as they are written: 16 digits or more, or an exponent of three digits. */
const risky = /[:[,\s]-?(?:\d[\d.]{15,}|[\d.]+[eE][+-]?\d{3})|^-?\d[\d.]{15,}/;

interface RawJson {
  rawJSON(text: string): unknown;
}

/** Whether a text may hold a number that `JSON.parse` would change. Quick, and rather yes than no. */
export function holdsRiskyNumbers(text: string): boolean {
  return risky.test(text);
}

/** Parses JSON; a number that a double cannot hold stays as it is written, as a `JSON.rawJSON` object. Throws as `JSON.parse` does. */
export function parseExact(text: string): Json {
  return JSON.parse(text, ((_key: string, value: unknown, context: { readonly source?: string }) => {
    if (typeof value !== 'number' || context.source === undefined) return value;
    const { source } = context;
    return isExact(value, source) ? value : (JSON as unknown as RawJson).rawJSON(source);
  }) as (key: string, value: unknown) => unknown) as Json;
}

function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  if (Number.isInteger(value) && /^-?\d+$/.test(source)) return Number.isSafeInteger(value);
  return source.replace(/[-.]|[eE].*$/g, '').replace(/^0+/, '').length <= 15;
}
