import type { Json, JsonObject } from '../../src/util/json.ts';
import {
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  readJsonBody,
  startEmulator,
} from './emulator-server.ts';
import { GoogleAccounts } from './google-accounts.ts';
import { invalidCredentials, statusBody, statusError } from './google-errors.ts';

/** One thing that a visitor did. */
export interface Activity {
  /** RFC 3339, up to microseconds. */
  readonly activityTime: string;
  readonly activityType: 'PAGEVIEW' | 'SCREENVIEW' | 'GOAL' | 'ECOMMERCE' | 'EVENT';
  readonly source: string;
  readonly medium: string;
  readonly campaign?: string;
  readonly pageview?: { readonly pagePath: string; readonly pageTitle: string };
}

/** A visit. */
export interface ActivitySession {
  readonly sessionId: string;
  readonly deviceCategory: string;
  readonly sessionDate?: string;
  readonly activities: readonly Activity[];
}

/** Google Analytics Reporting API v4 on a loopback port, its token endpoint included. */
export interface AnalyticsReportingEmulator extends Emulator {
  readonly accounts: GoogleAccounts;
  /** Sessions of each visitor; may be changed between requests. */
  readonly visitors: Map<string, readonly ActivitySession[]>;
}

const scopes = [
  'https://www.googleapis.com/auth/analytics.readonly',
  'https://www.googleapis.com/auth/analytics',
];
const activityTypes = ['PAGEVIEW', 'SCREENVIEW', 'GOAL', 'ECOMMERCE', 'EVENT'];

/**
 * Serves `POST /v4/userActivity:search`: sessions with activities of one visitor in a range of days (UTC), at most `pageSize` activities a
 * page (1,000 unless told); a session that a page cuts goes on in the next. A visitor who was never seen has an answer without sessions.
 */
export async function startAnalyticsReporting(viewId: string): Promise<AnalyticsReportingEmulator> {
  const accounts = new GoogleAccounts();
  const visitors = new Map<string, readonly ActivitySession[]>();
  const emulator = await startEmulator(
    (request) => accounts.answer(request) ?? search(request, { viewId, accounts, visitors }),
    (status) =>
      statusBody(
        status,
        status === 429
          ? "Quota exceeded for quota group 'AnalyticsDefaultGroup' and limit 'USER-100s' of service 'analyticsreporting.googleapis.com'"
          : undefined,
      ),
  );
  return Object.assign(emulator, { accounts, visitors });
}

function search(
  request: EmulatedRequest,
  {
    viewId,
    accounts,
    visitors,
  }: Pick<AnalyticsReportingEmulator, 'accounts' | 'visitors'> & { readonly viewId: string },
): EmulatedResponse | null {
  if (request.path !== '/v4/userActivity:search' || request.method !== 'POST') return null;
  const account = accounts.accountOf(request, scopes);
  if (account === null) return statusError(401, invalidCredentials);
  if (!account.allowed) return statusError(403, 'Request had insufficient authentication scopes.');
  const body = readJsonBody(request);
  if (body === null) return statusError(400, 'Invalid JSON payload received.');
  const { user, dateRange, pageSize = 0, pageToken } = body;
  if (body['viewId'] === undefined) return statusError(400, 'viewId is required.');
  if (body['viewId'] !== viewId)
    return statusError(403, 'User does not have sufficient permissions for this profile.');
  if (!isObject(user) || typeof user['userId'] !== 'string' || user['userId'] === '')
    return statusError(400, 'user.userId is required.');
  if (!['CLIENT_ID', 'USER_ID', undefined].includes(user['type'] as string | undefined))
    return statusError(
      400,
      `Invalid value at 'user.type' (type.googleapis.com/google.analytics.reporting.v4.User.UserIdType), "${JSON.stringify(user['type'])}"`,
    );
  const range = readRange(isObject(dateRange) ? dateRange : {});
  if (range === null)
    return statusError(
      400,
      'Invalid value for dateRange: dates must be YYYY-MM-DD, and the end not before the start.',
    );
  if (typeof pageSize !== 'number' || pageSize < 0) return statusError(400, 'pageSize must be positive.');
  const wanted = body['activityTypes'] ?? activityTypes;
  if (!Array.isArray(wanted) || wanted.some((type) => !activityTypes.includes(String(type))))
    return statusError(400, "Invalid value at 'activity_types'");
  const start =
    pageToken === undefined
      ? 0
      : typeof pageToken === 'string'
        ? Number(pageToken.replace(/^page-/, ''))
        : Number.NaN;
  if (!Number.isInteger(start)) return statusError(400, 'Invalid page token.');
  const rows = (visitors.get(user['userId']) ?? []).flatMap((session) =>
    session.activities
      .filter(({ activityTime, activityType }) => {
        const day = activityTime.slice(0, 10);
        return day >= range.start && day <= range.end && wanted.includes(activityType);
      })
      .map((activity) => ({ session, activity })),
  );
  const end = start + (pageSize === 0 ? 1000 : pageSize);
  const sessions: { readonly of: ActivitySession; readonly activities: Activity[] }[] = [];
  for (const { session, activity } of rows.slice(start, end)) {
    if (sessions.at(-1)?.of !== session) sessions.push({ of: session, activities: [] });
    sessions.at(-1)!.activities.push(activity);
  }
  return {
    status: 200,
    json: {
      ...(sessions.length === 0
        ? {}
        : {
            sessions: sessions.map(({ of, activities }) => ({
              ...of,
              activities,
            })) as unknown as readonly Json[],
          }),
      totalRows: rows.length,
      sampleRate: 1,
      ...(end < rows.length ? { nextPageToken: `page-${end}` } : {}),
    },
  };
}

/** Without a range, the last seven whole days. */
function readRange({
  startDate,
  endDate,
}: JsonObject): { readonly start: string; readonly end: string } | null {
  const today = Date.now();
  const day = (ago: number): string => new Date(today - ago * 86_400_000).toISOString().slice(0, 10);
  const start = startDate ?? day(7);
  const end = endDate ?? day(1);
  const isDay = (value: Json): value is string =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  return isDay(start) && isDay(end) && start <= end ? { start, end } : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
