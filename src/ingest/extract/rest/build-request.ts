import { asText } from '../../as-text.ts';
import type { Json } from '../../../util/json.ts';
import { resolveUrl } from '../../http/auth/make-authorizer.ts';
import type { HttpRequest } from '../../http/http-types.ts';
import { isMap } from '../../option-shape.ts';
import { fillText, readTemplate } from '../../text-template.ts';
import type { Pages, RestOptions } from './rest-options.ts';

/** What a request's placeholders stand for; null and undefined: there is no such value this time. */
export type ValueOf = (name: string) => Json | undefined;

/** Where in a series of pages a request is: a number, a token, a URL; null: at its beginning. */
export type PageAt = string | number | null;

/** Makes the request for a page. A parameter that asks for a value that is not there (a cursor, on the first load) is left out. */
export function buildRequest(options: RestOptions, valueOf: ValueOf, at: PageAt): HttpRequest {
  const { pages, method, readOnly } = options;
  const base = new URL(options.url);
  const text = (name: string): string | null => textOrNull(valueOf(name));
  const fill = (given: string): string | null => fillText(readTemplate(given), text);
  const isWhole = (pages.kind.kind === 'url' || pages.kind.kind === 'link') && at !== null;
  const path = fillText(readTemplate(options.path), text, encodeURIComponent) ?? options.path;
  const url = isWhole ? new URL(String(at), resolveUrl(path, base)) : resolveUrl(path, base);
  if (!isWhole) {
    for (const [name, given] of Object.entries(options.params)) {
      const list = Array.isArray(given) ? (given as readonly Json[]) : [given];
      for (const each of list) {
        const value = typeof each === 'string' ? fill(each) : textOrNull(each);
        if (value !== null) url.searchParams.append(name, value);
      }
    }
  }
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' };
  for (const [name, given] of Object.entries(options.headers)) {
    const value = fill(given);
    if (value !== null) headers[name] = value;
  }
  let body = fillJson(options.json, valueOf);
  if (!isWhole) {
    for (const [name, value] of pageParameters(pages, at)) {
      if (pages.place === 'query') url.searchParams.set(name, String(value));
      else if (pages.place === 'header') headers[name.toLowerCase()] = String(value);
      else body = withMember(body, name.split('.'), value);
    }
  }
  if (method === 'GET') return { url, headers };
  headers['content-type'] ??= 'application/json';
  return {
    method,
    url,
    headers,
    body: JSON.stringify(body ?? {}),
    ...(readOnly ? { repeatable: true } : {}),
  };
}

/** All names that requests ask for. */
export function namesAsked({ path, params, json, headers }: RestOptions): readonly string[] {
  const texts: string[] = [path];
  const collect = (value: Json): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(params);
  collect(json);
  collect(headers);
  return texts.flatMap((text) =>
    readTemplate(text).flatMap((part) => (typeof part === 'string' ? [] : [part.name])),
  );
}

function pageParameters({ kind, size }: Pages, at: PageAt): readonly (readonly [string, string | number])[] {
  const found: (readonly [string, string | number])[] = [];
  if (size?.param) found.push([size.param, size.value]);
  switch (kind.kind) {
    case 'page':
      found.push([kind.name, at ?? kind.from]);
      break;
    case 'offset':
      found.push([kind.name, at ?? 0]);
      if (kind.limit !== null && size !== null) found.push([kind.limit, size.value]);
      break;
    case 'cursor':
      if ((at ?? kind.first) !== null) found.push([kind.name, (at ?? kind.first)!]);
      break;
    case 'after':
      if (at !== null) found.push([kind.name, at]);
      break;
    case 'none':
    case 'url':
    case 'link':
  }
  return found;
}

function textOrNull(value: Json | undefined): string | null {
  return value === undefined || value === null ? null : asText(value);
}

/** Texts are filled in; one that is nothing but a placeholder becomes the value itself, and a member without a value is left out. */
function fillJson(given: Json, valueOf: ValueOf): Json {
  if (typeof given === 'string') {
    const template = readTemplate(given);
    const only = template.length === 1 ? template[0]! : '';
    if (typeof only !== 'string') return valueOf(only.name) ?? null;
    return fillText(template, (name) => textOrNull(valueOf(name)));
  }
  if (Array.isArray(given)) return (given as readonly Json[]).map((each) => fillJson(each, valueOf));
  if (!isMap(given)) return given;
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, each]): readonly (readonly [string, Json])[] => {
      const filled = fillJson(each, valueOf);
      return filled === null && each !== null ? [] : [[key, filled]];
    }),
  );
}

function withMember(body: Json, keys: readonly string[], value: Json): Json {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const map = isMap(body) ? body : {};
  return { ...map, [key]: withMember(map[key] ?? null, rest, value) };
}
