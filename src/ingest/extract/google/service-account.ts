import { createSign } from 'node:crypto';
import type { JsonObject } from '../../../util/json.ts';
import { TokenKeeper } from '../../http/auth/token-keeper.ts';
import type { Authorizer, HttpAnswer, HttpRequest } from '../../http/http-types.ts';
import type { JsonPath } from '../../json-path.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import type { ServiceAccount } from './read-key.ts';

const field = (name: string): JsonPath => ({ kind: 'json', steps: [name], optional: false });

/** Access tokens of a service account for a scope (RFC 7523), which all tables of a source share. */
export function serviceAccountTokens(
  account: ServiceAccount,
  scope: string,
  { httpPool, sourceName, clock }: Pick<ExtractContext, 'httpPool' | 'sourceName' | 'clock'>,
): Authorizer {
  return httpPool.shared(
    sourceName,
    `service account ${account.email} ${scope}`,
    () =>
      new TokenKeeper({
        ask: () => tokenRequest(account, scope, clock()),
        token: field('access_token'),
        ttl: field('expires_in'),
        send: { header: 'authorization', text: 'Bearer {token}' },
        // It is in no message: headers are not told.
        onSecret: () => undefined,
      }),
  );
}

function tokenRequest(account: ServiceAccount, scope: string, now: number): HttpRequest {
  return {
    method: 'POST',
    url: account.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertion(account, scope, now),
    }).toString(),
    repeatable: true,
    judge: (answer) => {
      if (answer.status < 300 || answer.status === 400 || answer.status === 401)
        refuseWithoutToken(answer, account);
      return undefined;
    },
  };
}

/** Fails with what the endpoint says where it gives no token. */
function refuseWithoutToken({ status, bytes }: HttpAnswer, { tokenUrl, email }: ServiceAccount): void {
  const answer = parse(bytes);
  if (typeof answer?.['access_token'] === 'string') return;
  const said = answer?.['error_description'] ?? answer?.['error'];
  const why = typeof said === 'string' ? said : `it answered ${status} and no token`;
  throw new LoadError('not-authorized', `${tokenUrl.host} gives ${email} no access: ${why}`, {
    help: 'Look whether the key is that of this account and has not been deleted, and whether the clock of this machine is right.',
  });
}

function assertion({ email, key, keyId, tokenUrl }: ServiceAccount, scope: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) };
  const claims = { iss: email, scope, aud: tokenUrl.href, iat: seconds, exp: seconds + 3600 };
  const unsigned = `${part(header)}.${part(claims)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
}

function parse(bytes: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
