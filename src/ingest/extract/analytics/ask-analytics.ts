import type { Json, JsonObject } from '../../../util/json.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { HttpAnswer } from '../../http/http-types.ts';
import { LoadError, type LoadErrorCode } from '../../load-error.ts';
import { isMap } from '../../option-shape.ts';
import type { ExtractContext } from '../extractor.ts';
import { holdsRiskyNumbers, parseExact } from '../file/parse-json.ts';
import { readServiceAccount } from '../google/read-key.ts';
import { serviceAccountTokens } from '../google/service-account.ts';
import type { AnalyticsBasics } from './analytics-options.ts';

const scope = 'https://www.googleapis.com/auth/analytics.readonly';

/** What an answer gives, and how many bytes it had. */
export interface AnalyticsAnswer {
  readonly body: JsonObject;
  readonly byteCount: number;
}

/** Asks one of Google's analytics services by POST of JSON. */
export type AskAnalytics = (path: string, body: JsonObject) => Promise<AnalyticsAnswer>;

/**
 * Opens a service by a service account. Limits that pass soon are waited for; a quota that is used up for an hour or a day is `come-back-later`, which leaves what
 * is staged; other refusals are errors that say what Google says.
 */
export async function openAnalytics(
  options: Pick<AnalyticsBasics, 'credentials' | 'url' | 'limits'>,
  usualUrl: string,
  context: ExtractContext,
): Promise<AskAnalytics> {
  const account = await readServiceAccount(options.credentials, context);
  const authorizer = serviceAccountTokens(account, scope, context);
  const http = context.http({ limits: options.limits, authorizer });
  const base = options.url ?? new URL(usualUrl);
  return async (path, body) => {
    const answer = await post(http, new URL(path, base), body);
    return { body: readAnswer(answer, account.email), byteCount: answer.bytes.length };
  };
}

function post(http: HttpClient, url: URL, body: JsonObject): Promise<HttpAnswer> {
  return http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    // It only asks.
    repeatable: true,
    judge: ({ status, bytes }) => {
      if (status === 429 || (status === 403 && /RateLimitExceeded/.test(bytes.toString('latin1'))))
        return isLongQuota(bytes.toString('utf8')) ? 'take' : 'retry';
      return status >= 400 && status < 500 && status !== 401 && status !== 408 ? 'take' : undefined;
    },
  });
}

/** A quota that comes back within an hour or a day, not within seconds. */
function isLongQuota(text: string): boolean {
  return (
    /Exhausted property tokens|tokens .*per (hour|day)|per day|dailyLimitExceeded/i.test(text) &&
    !/concurrent/i.test(text)
  );
}

function readAnswer({ status, bytes, headers, url }: HttpAnswer, email: string): JsonObject {
  const type = headers.get('content-type') ?? '';
  const where = `${url.origin}${url.pathname}`;
  let body: Json;
  try {
    const text = bytes.toString('utf8');
    body = holdsRiskyNumbers(text) ? parseExact(text) : (JSON.parse(text) as Json);
  } catch (cause) {
    const what = /\bhtml\b/.test(type) ? 'a page of HTML' : 'no JSON';
    throw new LoadError('unreadable-answer', `${where} answered ${status} with ${what}`, {
      cause,
      help: 'Look whether a proxy or a login page stands between, and at "url".',
    });
  }
  if (status >= 400) throw refusal(status, isMap(body) ? body : {}, { where, email });
  if (!isMap(body)) throw new LoadError('unreadable-answer', `${where} answered with JSON that is no map`);
  return body;
}

function refusal(
  status: number,
  body: JsonObject,
  { where, email }: { readonly where: string; readonly email: string },
): LoadError {
  const { error } = body;
  const message =
    isMap(error) && typeof error['message'] === 'string' ? error['message'].trim() : `status ${status}`;
  const [code, help]: readonly [LoadErrorCode, string | undefined] =
    status === 429
      ? [
          'come-back-later',
          'What was read is kept: load again then, and it goes on from there. Fewer dimensions and larger windows take fewer tokens.',
        ]
      : status === 403
        ? [
            'not-authorized',
            `Give ${email} the role Viewer of it, in the administration of Google Analytics, and enable the API in the Google Cloud console.`,
          ]
        : status === 400
          ? ['request-failed', undefined]
          : ['request-failed', 'Look at property, view and url.'];
  return new LoadError(code, `${where}: Google Analytics says: ${message}`, {
    help,
    resumable: status === 429,
  });
}
