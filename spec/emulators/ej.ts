import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../src/util/json.ts';
import {
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  readJsonBody,
  startEmulator,
} from './emulator-server.ts';

/** EJ, a platform of opinions, on a loopback port. */
export interface EjEmulator extends Emulator {
  /** By conversation; `created` is in epoch milliseconds. */
  readonly votes: Map<string, readonly JsonObject[]>;
  readonly comments: Map<string, readonly JsonObject[]>;
}

/**
 * Serves `POST /rest-auth/registration/` (who registers again with the same password gets the same key), and
 * `GET /api/v1/conversations/{id}/votes` and `…/comments` with `startDate` and `endDate`, days that are both included.
 */
export async function startEj(): Promise<EjEmulator> {
  const accounts = new Map<string, { readonly password: string; readonly key: string }>();
  const votes: EjEmulator['votes'] = new Map();
  const comments: EjEmulator['comments'] = new Map();
  const emulator = await startEmulator(
    (request) => {
      if (request.path === '/rest-auth/registration/') return register(request, accounts);
      const match = /^\/api\/v1\/conversations\/([^/]+)\/(votes|comments)\/?$/.exec(request.path);
      if (match === null) return null;
      const [, key] = /^Token (\S+)$/.exec(request.headers['authorization'] ?? '') ?? [];
      if (key === undefined) return unauthorized('Authentication credentials were not provided.');
      if (![...accounts.values()].some((account) => account.key === key))
        return unauthorized('Invalid token.');
      if (request.method !== 'GET') return detail(405, `Method "${request.method}" not allowed.`);
      const rows = (match[2] === 'votes' ? votes : comments).get(match[1]!);
      if (rows === undefined) return detail(404, 'Not found.');
      const [from, to] = ['startDate', 'endDate'].map((name) => request.query.get(name));
      for (const day of [from, to])
        if (typeof day === 'string' && !/^\d{4}-\d\d-\d\d$/.test(day))
          return detail(400, `"${day}" is not a date (YYYY-MM-DD).`);
      const day = (row: JsonObject): string => new Date(Number(row['created'])).toISOString().slice(0, 10);
      const found = rows.filter(
        (row) => (from == null || day(row) >= from) && (to == null || day(row) <= to),
      );
      return { status: 200, json: found as readonly Json[] };
    },
    (status) =>
      detail(status, status === 429 ? 'Request was throttled. Expected available in 1 second.' : 'Error')
        .json as JsonObject,
  );
  return Object.assign(emulator, { votes, comments });
}

function register(
  request: EmulatedRequest,
  accounts: Map<string, { readonly password: string; readonly key: string }>,
): EmulatedResponse {
  if (request.method !== 'POST') return detail(405, `Method "${request.method}" not allowed.`);
  const form =
    readJsonBody(request) ?? Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
  const missing = ['name', 'email', 'password1', 'password2'].filter(
    (name) => typeof form[name] !== 'string' || form[name] === '',
  );
  if (missing.length > 0)
    return {
      status: 400,
      json: Object.fromEntries(missing.map((name) => [name, ['This field is required.']])),
    };
  const { email, password1, password2 } = form as Readonly<Record<string, string>>;
  if (password1 !== password2)
    return { status: 400, json: { non_field_errors: ["The two password fields didn't match."] } };
  const known = accounts.get(email!);
  if (known !== undefined && known.password !== password1)
    return { status: 400, json: { email: ['A user is already registered with this e-mail address.'] } };
  const key = createHash('sha1').update(`key of ${email}`).digest('hex');
  accounts.set(email!, { password: password1!, key });
  return { status: 201, json: { key } };
}

function unauthorized(text: string): EmulatedResponse {
  return { ...detail(401, text), headers: { 'www-authenticate': 'Token' } };
}

function detail(status: number, text: string): EmulatedResponse {
  return { status, json: { detail: text } };
}
