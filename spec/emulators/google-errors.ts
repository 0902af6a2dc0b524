import type { JsonObject } from '../../src/util/json.ts';
import type { EmulatedResponse } from './emulator-server.ts';

/** Drive v3 tells a reason with each error: `{error: {code, message, errors: [{domain, reason, message, location…}]}}`. */
export function driveError(
  code: number,
  reason: string,
  message: string,
  more: { readonly domain?: string; readonly location?: string; readonly locationType?: string } = {},
): EmulatedResponse {
  const { domain = 'global', location, locationType = 'parameter' } = more;
  return {
    status: code,
    json: {
      error: {
        code,
        message,
        errors: [{ message, domain, reason, ...(location === undefined ? {} : { location, locationType }) }],
      },
    },
  };
}

const statusWords: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** The newer Google APIs (Analytics): `{error: {code, message, status}}`. */
export function statusError(code: number, message: string): EmulatedResponse {
  return { status: code, json: statusBody(code, message) };
}

/** The body of `statusError`. */
export function statusBody(code: number, message = 'Error'): JsonObject {
  return { error: { code, message, status: statusWords[code] ?? 'UNKNOWN' } };
}

/** What every Google API says to a request whose access token is missing, unknown or has expired. */
export const invalidCredentials =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';
