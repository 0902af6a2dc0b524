import type { Json, JsonObject } from '../../src/util/json.ts';
import {
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  startEmulator,
} from './emulator-server.ts';
import { parseTweetQuery } from './tweet-query.ts';

/** A tweet with all its fields; which of them an answer has is asked for. */
export interface Tweet {
  readonly id: string;
  readonly text: string;
  readonly created_at: string;
  readonly author_id: string;
  readonly conversation_id?: string;
  readonly in_reply_to_user_id?: string;
  readonly lang?: string;
  readonly public_metrics?: JsonObject;
}

/** Who tweets. */
export interface TwitterUser {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly created_at: string;
}

/** Recent search of Twitter API v2 on a loopback port. */
export interface TwitterEmulator extends Emulator {
  tweets: readonly Tweet[];
  users: readonly TwitterUser[];
  /** The service's clock, milliseconds since 1970: recent means the seven days before it. */
  now: number;
}

const parameters =
  'query start_time end_time since_id until_id max_results next_token pagination_token sort_order tweet.fields expansions user.fields'.split(
    ' ',
  );
const tweetFields =
  'attachments author_id context_annotations conversation_id created_at edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang possibly_sensitive public_metrics referenced_tweets reply_settings source text withheld'.split(
    ' ',
  );
const userFields =
  'created_at description entities id location name pinned_tweet_id profile_image_url protected public_metrics url username verified withheld'.split(
    ' ',
  );
const expansions =
  'attachments.media_keys author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id referenced_tweets.id referenced_tweets.id.author_id'.split(
    ' ',
  );
/** Requests that an app may make in 15 minutes. */
const limit = 450;
const window = 900_000;

/**
 * Serves `GET /2/tweets/search/recent`, newest first, for the holder of `token`: parameters are checked as the API does, `next_token` leads on,
 * 450 requests in a window of 15 minutes are answered.
 */
export async function startTwitter(token: string): Promise<TwitterEmulator> {
  let windowStart = 0;
  let used = 0;
  const emulator = await startEmulator(
    (request) => {
      if (request.path !== '/2/tweets/search/recent') return null;
      if (made.now >= windowStart + window) [windowStart, used] = [made.now, 0];
      const headers = (left: number): Record<string, string> => ({
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(left),
        'x-rate-limit-reset': String(Math.ceil((windowStart + window) / 1000)),
        date: new Date(made.now).toUTCString(),
      });
      if (request.method !== 'GET') return problem(405, 'Method Not Allowed');
      if (request.headers['authorization'] !== `Bearer ${token}`) return problem(401, 'Unauthorized');
      if (used >= limit) return { ...problem(429, 'Too Many Requests'), headers: headers(0) };
      used++;
      return { ...search(request, made), headers: headers(limit - used) };
    },
    (status) =>
      problem(status, status === 429 ? 'Too Many Requests' : status === 503 ? 'Service Unavailable' : 'Error')
        .json as JsonObject,
  );
  const made: TwitterEmulator = Object.assign(emulator, { tweets: [], users: [], now: Date.now() });
  return made;
}

function problem(status: number, title: string): EmulatedResponse {
  return { status, json: { title, type: 'about:blank', status, detail: title } };
}

type Invalid = { readonly parameters: JsonObject; readonly message: string };

function search({ query }: EmulatedRequest, { tweets, users, now }: TwitterEmulator): EmulatedResponse {
  const faults: Invalid[] = [];
  const refuse = (name: string, message: string): void => {
    faults.push({ parameters: { [name]: query.getAll(name) }, message });
  };
  for (const name of new Set(query.keys()))
    if (!parameters.includes(name))
      refuse(name, `The query parameter [${name}] is not one of [${parameters.join(',')}]`);
  const list = (name: string, allowed: readonly string[]): readonly string[] => {
    const words = (query.get(name) ?? '').split(',').filter((word) => word !== '');
    for (const word of words)
      if (!allowed.includes(word))
        refuse(name, `The \`${name}\` query parameter value [${word}] is not one of [${allowed.join(',')}]`);
    return words;
  };
  const wanted = list('tweet.fields', tweetFields);
  const wantedOfUsers = list('user.fields', userFields);
  const expanded = list('expansions', expansions);
  const text = query.get('query') ?? '';
  const test = parseTweetQuery(text);
  if (text === '') refuse('query', 'The `query` query parameter can not be empty');
  else if (text.length > 512) refuse('query', 'Rules must be 512 characters or less in length');
  else if (test === null)
    refuse('query', 'There were errors processing your request: no viable alternative at this place');
  const size = Number(query.get('max_results') ?? 10);
  if (!Number.isInteger(size) || size < 10 || size > 100)
    refuse(
      'max_results',
      `The \`max_results\` query parameter value [${query.get('max_results')}] is not between 10 and 100`,
    );
  const time = (name: string): number | null => {
    const value = query.get(name);
    if (value === null) return null;
    const parsed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(parsed))
      refuse(name, `The \`${name}\` query parameter value [${value}] is not a valid ISO 8601 date-time`);
    else if (parsed < now - 7 * 86_400_000)
      refuse(
        name,
        `Invalid '${name}':'${value}'. '${name}' must be on or after ${new Date(now - 7 * 86_400_000).toISOString().slice(0, 16)}Z`,
      );
    else if (name === 'end_time' && parsed > now - 10_000)
      refuse(
        name,
        `Invalid '${name}':'${value}'. '${name}' must be a minimum of 10 seconds prior to the request time.`,
      );
    return parsed;
  };
  const from = time('start_time') ?? now - 7 * 86_400_000;
  const until = time('end_time') ?? now - 30_000;
  if (faults.length === 0 && from >= until)
    refuse('start_time', "Invalid 'start_time': it must be before 'end_time'");
  const token = query.get('next_token') ?? query.get('pagination_token');
  const start = token === null ? 0 : Number(/^b26v(\d+)z$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(start))
    refuse('next_token', `The \`next_token\` query parameter value [${token}] is not valid`);
  if (faults.length > 0 || test === null)
    return {
      status: 400,
      json: {
        errors: faults as unknown as readonly Json[],
        title: 'Invalid Request',
        detail: 'One or more parameters to your request was invalid.',
        type: 'https://api.twitter.com/2/problems/invalid-request',
      },
    };
  const usernames = new Map(users.map((user) => [user.id, user.username]));
  const found = tweets
    .filter((tweet) => {
      // Seconds, the start included, the end not.
      const at = Date.parse(tweet.created_at);
      return at >= from && at < until && test(tweet, usernames.get(tweet.author_id) ?? '');
    })
    .sort((left, right) =>
      BigInt(left.id) < BigInt(right.id) ? 1 : BigInt(left.id) > BigInt(right.id) ? -1 : 0,
    );
  const page = found.slice(start, start + size);
  if (page.length === 0) return { status: 200, json: { meta: { result_count: 0 } } };
  const pick = (value: object, names: readonly string[]): JsonObject =>
    Object.fromEntries(Object.entries(value as JsonObject).filter(([name]) => names.includes(name)));
  const authors = new Set(page.map((tweet) => tweet.author_id));
  const included = expanded.includes('author_id') ? users.filter((user) => authors.has(user.id)) : [];
  return {
    status: 200,
    json: {
      data: page.map((tweet) => ({
        edit_history_tweet_ids: [tweet.id],
        ...pick(tweet, ['id', 'text', ...wanted, ...(expanded.includes('author_id') ? ['author_id'] : [])]),
      })),
      ...(included.length === 0
        ? {}
        : {
            includes: {
              users: included.map((user) => pick(user, ['id', 'name', 'username', ...wantedOfUsers])),
            },
          }),
      meta: {
        newest_id: page[0]!.id,
        oldest_id: page.at(-1)!.id,
        result_count: page.length,
        ...(start + size < found.length ? { next_token: `b26v${start + size}z` } : {}),
      },
    },
  };
}
