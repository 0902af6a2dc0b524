import type { Json } from '../util/json.ts';

/** Parts of a text: literal, or the name of a value in braces. */
export type TextTemplate = readonly (string | { readonly name: string })[];

const placeholder = /\{([A-Za-z_][\w.-]*)\}/g;
const environment = /\$\{env\.([A-Za-z_]\w*)\}/g;

/** Takes `{name}` out of a text; other braces are literal. */
export function readTemplate(text: string): TextTemplate {
  const parts: (string | { readonly name: string })[] = [];
  let at = 0;
  for (const match of text.matchAll(placeholder)) {
    if (match.index > 0 && text[match.index - 1] === '$') continue;
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push({ name: match[1]! });
    at = match.index + match[0].length;
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at));
  return parts;
}

/** The names that the texts of a value ask for, however deep. */
export function namesIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string')
    return readTemplate(value).flatMap((part) => (typeof part === 'string' ? [] : [part.name]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((each: Json) => namesIn(each));
}

/** Fills a text in; null where a value that it asks for is not there. */
export function fillText(
  template: TextTemplate,
  valueOf: (name: string) => string | null,
  write: (value: string) => string = (value) => value,
): string | null {
  let filled = '';
  for (const part of template) {
    const value = typeof part === 'string' ? part : valueOf(part.name);
    if (value === null) return null;
    filled += typeof part === 'string' ? part : write(value);
  }
  return filled;
}

/** Environment variables that a value's texts name as `${env.NAME}`. */
export function environmentNames(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [...value.matchAll(environment)].map((match) => match[1]!);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((each: Json) => environmentNames(each));
}

/** Puts environment variables into a value's texts. `find` says what to do about one that is not set. */
export function withEnvironment(value: Json, find: (name: string) => string): Json {
  if (typeof value === 'string') return value.replace(environment, (_all, name: string) => find(name));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => withEnvironment(each, find));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withEnvironment(each, find)]));
}
