import { createPublicKey, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JsonObject } from '../../src/util/json.ts';
import type { EmulatedRequest, EmulatedResponse } from './emulator-server.ts';

/** A service account's key file, as the Google Cloud console gives it out. */
export interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
}

/**
 * Google's token endpoint for service accounts (RFC 7523): a JWT signed with the account's key for an access token that lasts an hour.
 * Refuses as it does: a signature that does not fit, a wrong audience, a token that is too old or too long, a scope that is lacking.
 */
export class GoogleAccounts {
  readonly #keys = new Map<string, { readonly id: string; readonly key: KeyObject }>();
  readonly #tokens = new Map<
    string,
    { readonly email: string; readonly scopes: readonly string[]; uses: number }
  >();
  #issued = 0;
  /** Its clock: milliseconds since 1970. */
  clock: () => number = Date.now;
  /** Tokens that are given out from now on can be used so often, then they have expired. */
  usesPerToken = Number.POSITIVE_INFINITY;

  /** How many tokens have been given out. */
  get issued(): number {
    return this.#issued;
  }

  /** A new account, and the key file that it signs with. `origin` is that of the token endpoint. */
  addAccount(origin: string, name = 'loader'): ServiceAccountKey {
    const { privateKey, publicKey } = keyPairOf(name);
    const email = `${name}@project-of-tests.iam.gserviceaccount.com`;
    const id = `key-of-${name}`;
    this.#keys.set(email, { id, key: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })) });
    return {
      type: 'service_account',
      project_id: 'project-of-tests',
      private_key_id: id,
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: email,
      client_id: '100000000000000000001',
      token_uri: `${origin}/token`,
    };
  }

  /** All tokens that are out have expired. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Answers `POST /token`; null for other requests. */
  answer(request: EmulatedRequest): EmulatedResponse | null {
    if (request.method !== 'POST' || request.path !== '/token') return null;
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return refuse('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const header = decode(head);
    const claim = decode(claims);
    if (header === null || claim === null || header['alg'] !== 'RS256')
      return refuse('invalid_request', 'Bad Request');
    const { iss, scope } = claim;
    const email = typeof iss === 'string' ? iss : '';
    const account = this.#keys.get(email);
    if (account === undefined) return refuse('invalid_grant', 'Invalid grant: account not found');
    const verified = createVerify('RSA-SHA256')
      .update(`${head}.${claims}`)
      .verify(account.key, Buffer.from(signature, 'base64url'));
    if (!verified) return refuse('invalid_grant', 'Invalid JWT Signature.');
    const audience = `http://${request.headers['host'] ?? ''}/token`;
    if (claim['aud'] !== audience && claim['aud'] !== 'https://oauth2.googleapis.com/token')
      return refuse('invalid_grant', 'Invalid JWT: Failed audience check.');
    const issuedAt = Number(claim['iat']);
    const expires = Number(claim['exp']);
    const seconds = this.clock() / 1000;
    if (!(expires > seconds && issuedAt <= seconds + 300 && expires - issuedAt <= 3600))
      return refuse(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    const scopes = (typeof scope === 'string' ? scope : '').split(' ').filter((scope) => scope !== '');
    if (scopes.length === 0)
      return refuse('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    const token = `ya29.emulated-${++this.#issued}`;
    this.#tokens.set(token, { email, scopes, uses: this.usesPerToken });
    return { status: 200, json: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
  }

  /** The account that a request's access token belongs to, and whether it may use one of the scopes; null without a valid token. */
  accountOf(
    { headers }: EmulatedRequest,
    scopes: readonly string[],
  ): { readonly email: string; readonly allowed: boolean } | null {
    const value = headers['authorization'] ?? '';
    const held = value.startsWith('Bearer ') ? this.#tokens.get(value.slice(7)) : undefined;
    if (held === undefined || held.uses-- <= 0) return null;
    return { email: held.email, allowed: held.scopes.some((scope) => scopes.includes(scope)) };
  }
}

type KeyPair = ReturnType<typeof generateKeyPairSync>;
const pairs = new Map<string, KeyPair>();

/** Making one takes a while, so that accounts of one name share theirs. */
function keyPairOf(name: string): KeyPair {
  const known = pairs.get(name) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
  pairs.set(name, known);
  return known;
}

function refuse(error: string, description: string): EmulatedResponse {
  return { status: 400, json: { error, error_description: description } };
}

function decode(part: string): JsonObject | null {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as JsonObject;
  } catch {
    return null;
  }
}
