import { asText } from '../../as-text.ts';
import type { Json } from '../../../util/json.ts';
import { isMap } from '../../option-shape.ts';
import { readJsonPath } from '../../json-path.ts';
import { readSpan } from '../../span.ts';
import type { Authorizer, HttpRequest } from '../http-types.ts';
import { TokenKeeper } from './token-keeper.ts';

/**
 * What `auth:` says, done. It has been checked, and environment variables are in it. Null: there is none.
 *
 * @param base what a login's path is relative to.
 * @param onSecret told of each token that is got, so that no message shows it.
 */
export function makeAuthorizer(
  auth: Json | undefined,
  base: URL,
  onSecret: (secret: string) => void,
): Authorizer | null {
  if (!isMap(auth)) return null;
  const { bearer, basic, key, oauth2, login } = auth;
  if (typeof bearer === 'string')
    return constant((request) => withHeader(request, 'authorization', `Bearer ${bearer}`));
  if (Array.isArray(basic)) {
    const [user, password] = basic as readonly Json[];
    const header = basicHeader(asText(user), asText(password));
    return constant((request) => withHeader(request, 'authorization', header));
  }
  if (isMap(key)) {
    const secret = asText(key['value']);
    return typeof key['header'] === 'string'
      ? constant((request) => withHeader(request, asText(key['header']).toLowerCase(), secret))
      : constant((request) => withParameter(request, asText(key['query']), secret));
  }
  if (isMap(oauth2)) return oauthKeeper(oauth2, base, onSecret);
  if (isMap(login)) return loginKeeper(login, base, onSecret);
  return null;
}

function constant(add: (request: HttpRequest) => HttpRequest): Authorizer {
  return {
    authorize: (request) => Promise.resolve(add(request)),
    renew: () => Promise.resolve(false),
  };
}

function withHeader(request: HttpRequest, name: string, text: string): HttpRequest {
  return { ...request, headers: { ...request.headers, [name]: text } };
}

/** Into the URL that is sent alone: messages name the request without it. */
function withParameter(request: HttpRequest, name: string, text: string): HttpRequest {
  const url = new URL(request.url);
  url.searchParams.set(name, text);
  return { ...request, url };
}

function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function oauthKeeper(
  options: Readonly<Record<string, Json>>,
  base: URL,
  onSecret: (secret: string) => void,
): TokenKeeper {
  const id = asText(options['client_id']);
  const secret = textOr(options['client_secret'], '');
  const inHeader = options['client_auth'] === 'basic';
  let refresh = typeof options['refresh_token'] === 'string' ? options['refresh_token'] : null;
  const ask = (): HttpRequest => ({
    method: 'POST',
    url: resolveUrl(asText(options['token_url']), base),
    repeatable: true,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(inHeader ? { authorization: basicHeader(encodeURIComponent(id), encodeURIComponent(secret)) } : {}),
    },
    body: new URLSearchParams({
      grant_type: refresh === null ? 'client_credentials' : 'refresh_token',
      ...(refresh === null ? {} : { refresh_token: refresh }),
      ...(inHeader ? {} : { client_id: id, client_secret: secret }),
      ...(typeof options['scope'] === 'string' ? { scope: options['scope'] } : {}),
      ...texts(options['params']),
    }).toString(),
  });
  return new TokenKeeper({
    ask,
    token: readJsonPath('$.access_token')!,
    ttl: readJsonPath('$.expires_in?'),
    send: sendOf(options['send']),
    onSecret,
    // A server may give a new one each time, and take the old one no more.
    onAnswer: (answer) => {
      if (refresh === null || !isMap(answer) || typeof answer['refresh_token'] !== 'string') return;
      refresh = answer['refresh_token'];
      onSecret(refresh);
    },
  });
}

function loginKeeper(
  options: Readonly<Record<string, Json>>,
  base: URL,
  onSecret: (secret: string) => void,
): TokenKeeper {
  const { json, form, ttl } = options;
  const body = isMap(form) ? new URLSearchParams(texts(form)).toString() : JSON.stringify(json ?? {});
  const span = typeof ttl === 'string' ? readSpan(ttl) : null;
  return new TokenKeeper({
    ask: () => ({
      method: 'POST',
      url: resolveUrl(asText(options['POST']), base),
      repeatable: true,
      headers: {
        'content-type': isMap(form) ? 'application/x-www-form-urlencoded' : 'application/json',
        accept: 'application/json',
        ...lowerCased(texts(options['headers'])),
      },
      body,
    }),
    token: readJsonPath(asText(options['token']))!,
    ttl: span ?? (typeof ttl === 'string' ? readJsonPath(ttl) : null),
    send: sendOf(options['send']),
    onSecret,
  });
}

function sendOf(send: Json | undefined): { readonly header: string; readonly text: string } {
  const given = textOr(send, 'Authorization: Bearer {token}');
  const colon = given.indexOf(':');
  return { header: given.slice(0, colon).toLowerCase(), text: given.slice(colon + 1).trim() };
}

/** A URL, or a path below another. */
export function resolveUrl(text: string, base: URL): URL {
  if (/^https?:\/\//i.test(text)) return new URL(text);
  const [path = '', query] = text.split(/\?(.*)/s, 2);
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`.replace(
    /\/$/,
    path.endsWith('/') ? '/' : '',
  );
  if (query !== undefined)
    for (const [name, value] of new URLSearchParams(query)) url.searchParams.append(name, value);
  return url;
}

function texts(map: Json | undefined): Record<string, string> {
  return isMap(map) ? Object.fromEntries(Object.entries(map).map(([key, each]) => [key, asText(each)])) : {};
}

function lowerCased(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, each]) => [key.toLowerCase(), each]));
}

function textOr(given: Json | undefined, otherwise: string): string {
  return typeof given === 'string' ? given : otherwise;
}
