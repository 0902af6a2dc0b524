import type { JsonObject } from '../../src/util/json.ts';
import { type EmulatedResponse, type Emulator, startEmulator } from './emulator-server.ts';

/** Mautic on a loopback port. */
export interface MauticEmulator extends Emulator {
  /** `fields.all` of each contact, by id. */
  readonly contacts: Map<string, JsonObject>;
}

/** Serves `GET /api/contacts/{id}` with basic authentication; an id that is not there is answered with 404. */
export async function startMautic(user: string, password: string): Promise<MauticEmulator> {
  const contacts = new Map<string, JsonObject>();
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const emulator = await startEmulator(
    (request) => {
      const [, id] = /^\/api\/contacts\/([^/]+)$/.exec(request.path) ?? [];
      if (id === undefined) return null;
      if (request.headers['authorization'] !== expected)
        return {
          ...fault(401, 'API authorization denied.', 'access_denied'),
          headers: { 'www-authenticate': 'Basic realm="Mautic"' },
        };
      if (request.method !== 'GET') return fault(405, 'Method Not Allowed');
      const all = contacts.get(decodeURIComponent(id));
      return all === undefined
        ? fault(404, 'Item was not found.')
        : { status: 200, json: { contact: contactOf(Number(id), all) } };
    },
    (status) =>
      fault(status, status === 429 ? 'Too Many Requests' : 'Internal Server Error').json as JsonObject,
  );
  return Object.assign(emulator, { contacts });
}

function contactOf(id: number, all: JsonObject): JsonObject {
  const core = Object.fromEntries(
    Object.entries(all).map(([alias, value]) => [
      alias,
      { alias, label: alias, type: 'text', group: 'core', value },
    ]),
  );
  return {
    id,
    isPublished: true,
    points: 0,
    ipAddresses: {},
    fields: { core, social: [], personal: [], professional: [], all },
    tags: [],
  };
}

function fault(code: number, message: string, type: string | null = null): EmulatedResponse {
  return { status: code, json: { errors: [{ message, code, type }] } };
}
