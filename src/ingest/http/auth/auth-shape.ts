import type { Json } from '../../../util/json.ts';
import { readJsonPath } from '../../json-path.ts';
import { exactlyOne, isMap, list, mapOf, record, type Shape, text, value, word } from '../../option-shape.ts';
import { readSpan } from '../../span.ts';

/** `auth:` of a source: exactly one kind. */
export const authShape: Shape = record(
  {
    bearer: text('a token'),
    basic: list(value('a text', isText), 'user and password, as in [user, password]', 2),
    key: record(
      { header: text('the name of a header'), query: text('the name of a parameter'), value: text('a key') },
      {
        wanted: 'a map such as {header: X-Api-Key, value: …}',
        required: ['value'],
        check: exactlyOne(['header', 'query']),
      },
    ),
    oauth2: record(
      {
        token_url: text('a URL'),
        client_id: text(),
        client_secret: text(),
        scope: text(),
        refresh_token: text(),
        client_auth: word(['body', 'basic']),
        params: mapOf(value('a text or a number', isScalar), 'a map'),
        send: sendShape(),
      },
      { wanted: 'a map with token_url, client_id and client_secret', required: ['token_url', 'client_id'] },
    ),
    login: record(
      {
        POST: text('a path or URL'),
        json: value('a map', isMap),
        form: mapOf(value('a text or a number', isScalar), 'a map'),
        headers: mapOf(value('a text', isText), 'a map'),
        token: value('a path such as $.access_token, or header.X-Token', isPath),
        ttl: value('a span such as 50m, or a path to seconds such as $.expires_in', isSpanOrPath),
        send: sendShape(),
      },
      { wanted: 'a map such as {POST: /login, json: {…}, token: $.token}', required: ['POST', 'token'] },
    ),
  },
  {
    wanted: 'a map with one of bearer, basic, key, oauth2, login',
    check: exactlyOne(['bearer', 'basic', 'key', 'oauth2', 'login']),
  },
);

function sendShape(): Shape {
  return text('a header with the token, such as "Authorization: Bearer {token}"', /^[\w-]+:.*\{token\}/);
}

function isText(given: Json): boolean {
  return typeof given === 'string';
}

function isScalar(given: Json): boolean {
  return ['string', 'number', 'boolean'].includes(typeof given);
}

function isPath(given: Json): boolean {
  return typeof given === 'string' && readJsonPath(given) !== null;
}

function isSpanOrPath(given: Json): boolean {
  return typeof given === 'string' && (readSpan(given) !== null || readJsonPath(given) !== null);
}
