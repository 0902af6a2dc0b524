import { createSign } from 'node:crypto';
import type { ServiceAccountKey } from './google-accounts.ts';

/** Exchanges a JWT for an access token as the documentation of service accounts says; a second implementation, apart from the tool's. */
export async function fetchToken(
  key: ServiceAccountKey,
  scope: string,
): Promise<{ readonly token: string; readonly error?: string; readonly message?: string }> {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT', kid: key.private_key_id })}.${part({
    iss: key.client_email,
    scope,
    aud: key.token_uri,
    iat: now,
    exp: now + 3600,
  })}`;
  const signature = createSign('RSA-SHA256').update(unsigned).sign(key.private_key, 'base64url');
  const response = await fetch(key.token_uri, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${unsigned}.${signature}`,
    }),
  });
  const answer = (await response.json()) as {
    readonly access_token?: string;
    readonly error?: string;
    readonly error_description?: string;
  };
  return answer.access_token === undefined
    ? { token: '', error: answer.error ?? '', message: answer.error_description ?? '' }
    : { token: answer.access_token };
}
