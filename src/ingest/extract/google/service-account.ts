import { createSign } from 'node:crypto';
import type { JsonObject } from '../../../util/json.ts';
import type { Authorizer, AuthorizerContext, HttpRequest } from '../../http/http-types.ts';
import { LoadError } from '../../load-error.ts';
import type { ServiceAccount } from './read-key.ts';

/** So long before its end a token is renewed, in milliseconds. */
const margin = 60_000;

/** Access tokens of a service account for a scope (RFC 7523): one request for all who wait, renewed before they end and after a 401. */
export class ServiceAccountAuthorizer implements Authorizer {
  readonly #account: ServiceAccount;
  readonly #scope: string;
  #token: { readonly value: string; readonly until: number } | null = null;
  #asking: Promise<string> | null = null;

  constructor(account: ServiceAccount, scope: string) {
    this.#account = account;
    this.#scope = scope;
  }

  async authorize(request: HttpRequest, context: AuthorizerContext): Promise<HttpRequest> {
    const held = this.#token;
    const token = held !== null && held.until > context.clock() ? held.value : await this.#ask(context);
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  }

  renew(request: HttpRequest): Promise<boolean> {
    // Another has renewed it meanwhile: then the new one is tried.
    if (this.#token !== null && request.headers?.['authorization'] === `Bearer ${this.#token.value}`)
      this.#token = null;
    return Promise.resolve(true);
  }

  #ask(context: AuthorizerContext): Promise<string> {
    this.#asking ??= this.#exchange(context).finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #exchange({ send, clock }: AuthorizerContext): Promise<string> {
    const { tokenUrl, email } = this.#account;
    const { status, bytes } = await send({
      method: 'POST',
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: this.#assertion(clock()),
      }).toString(),
      repeatable: true,
      judge: (answer) => (answer.status === 400 || answer.status === 401 ? 'take' : undefined),
    });
    const answer = parse(bytes);
    const token = answer?.['access_token'];
    if (typeof token !== 'string') {
      const said = answer?.['error_description'] ?? answer?.['error'];
      const why = typeof said === 'string' ? said : `it answered ${status} and no token`;
      throw new LoadError('not-authorized', `${tokenUrl.host} gives ${email} no access: ${why}`, {
        help: 'Look whether the key is that of this account and has not been deleted, and whether the clock of this machine is right.',
      });
    }
    const seconds = answer?.['expires_in'];
    this.#token = {
      value: token,
      until: clock() + (typeof seconds === 'number' ? seconds : 3600) * 1000 - margin,
    };
    return token;
  }

  #assertion(now: number): string {
    const { email, key, keyId, tokenUrl } = this.#account;
    const seconds = Math.floor(now / 1000);
    const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'RS256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) })}.${part(
      {
        iss: email,
        scope: this.#scope,
        aud: tokenUrl.href,
        iat: seconds,
        exp: seconds + 3600,
      },
    )}`;
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
  }
}

function parse(bytes: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
