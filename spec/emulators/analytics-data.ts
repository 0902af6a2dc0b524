import type { Json, JsonObject } from '../../src/util/json.ts';
import { nearest } from '../../src/util/nearest.ts';
import { readFilter } from './analytics-filter.ts';
import {
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  readJsonBody,
  startEmulator,
} from './emulator-server.ts';
import { GoogleAccounts } from './google-accounts.ts';
import { invalidCredentials, statusBody, statusError } from './google-errors.ts';

/** What was counted for one combination of dimension values; `date` is `YYYYMMDD`. */
export interface AnalyticsFact {
  readonly dimensions: Readonly<Record<string, string>> & { readonly date: string };
  readonly metrics: Readonly<Record<string, number>>;
}

/** Google Analytics Data API (GA4) on a loopback port, its token endpoint included. */
export interface AnalyticsDataEmulator extends Emulator {
  readonly accounts: GoogleAccounts;
  /** What a report is counted from; may be changed between requests, as late data does. */
  facts: AnalyticsFact[];
  /** Tokens that are left; a request takes one, and one more for each 1,000 rows that it gives. */
  readonly quota: { perDay: number; perHour: number; perProjectPerHour: number };
}

const scopes = [
  'https://www.googleapis.com/auth/analytics.readonly',
  'https://www.googleapis.com/auth/analytics',
];
const mostRows = 250_000;

/** Serves `POST /v1beta/properties/{property}:runReport`; sums are the only metrics, the first metric in descending order the usual order. */
export async function startAnalyticsData(property: string): Promise<AnalyticsDataEmulator> {
  const accounts = new GoogleAccounts();
  const state = {
    accounts,
    facts: [] as AnalyticsFact[],
    quota: { perDay: 200_000, perHour: 40_000, perProjectPerHour: 14_000 },
  };
  const emulator = await startEmulator(
    (request) => accounts.answer(request) ?? answer(request, property, made),
    (status) =>
      statusBody(
        status,
        status === 429
          ? 'Exhausted concurrent requests quota. Please send fewer requests concurrently.'
          : undefined,
      ),
  );
  const made: AnalyticsDataEmulator = Object.assign(state, emulator);
  return made;
}

function answer(
  request: EmulatedRequest,
  property: string,
  emulator: AnalyticsDataEmulator,
): EmulatedResponse | null {
  const match = /^\/v1beta\/properties\/([^/:]+):runReport$/.exec(request.path);
  if (match === null || request.method !== 'POST') return null;
  const account = emulator.accounts.accountOf(request, scopes);
  if (account === null) return statusError(401, invalidCredentials);
  if (!account.allowed) return statusError(403, 'Request had insufficient authentication scopes.');
  if (match[1] !== property)
    return statusError(
      403,
      'User does not have sufficient permissions for this property. To learn more about Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.',
    );
  const { quota } = emulator;
  for (const [name, words] of [
    ['perDay', 'Exhausted property tokens per day. These quota tokens will return in under a day.'],
    ['perHour', 'Exhausted property tokens per hour. These quota tokens will return in under an hour.'],
    [
      'perProjectPerHour',
      'Exhausted property tokens for a project per hour. These quota tokens will return in under an hour.',
    ],
  ] as const)
    if (quota[name] <= 0) return statusError(429, words);
  const body = readJsonBody(request);
  return body === null ? statusError(400, 'Invalid JSON payload received.') : report(body, emulator);
}

interface ReportRow {
  readonly dimensions: readonly string[];
  readonly metrics: number[];
}

function report(body: JsonObject, { facts, quota }: AnalyticsDataEmulator): EmulatedResponse {
  const dimensions = namesIn(body['dimensions']);
  const metrics = namesIn(body['metrics']);
  if (dimensions.length > 9) return statusError(400, 'Requests are limited to 9 dimensions.');
  if (metrics.length === 0 && dimensions.length === 0)
    return statusError(400, 'At least one dimension or metric is required.');
  if (metrics.length > 10) return statusError(400, 'Requests are limited to 10 metrics.');
  const known = (kind: 'dimensions' | 'metrics'): readonly string[] => [
    ...new Set(facts.flatMap((fact) => Object.keys(fact[kind]))),
  ];
  for (const [kind, names, word] of [
    ['dimensions', dimensions, 'dimension'],
    ['metrics', metrics, 'metric'],
  ] as const) {
    const wrong = facts.length === 0 ? undefined : names.find((name) => !known(kind).includes(name));
    if (wrong === undefined) continue;
    const meant = nearest(wrong, known(kind));
    return statusError(
      400,
      `${meant === undefined ? '' : `Did you mean ${meant}? `}Field ${wrong} is not a valid ${word}. For a list of valid dimensions and metrics, see https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema `,
    );
  }
  const range = readRange(body['dateRanges']);
  if (range === null)
    return statusError(
      400,
      'Invalid dateRange: dates must be YYYY-MM-DD, NdaysAgo, yesterday, or today, and the end not before the start.',
    );
  const limit = wholeNumber(body['limit'] ?? 10_000);
  const offset = wholeNumber(body['offset'] ?? 0);
  if (limit === null || limit < 1) return statusError(400, 'The limit parameter must be positive.');
  if (offset === null) return statusError(400, 'The offset parameter must not be negative.');
  const filter = readFilter(body['dimensionFilter']);
  if (filter === null) return statusError(400, 'Invalid dimensionFilter.');
  const rows = new Map<string, ReportRow>();
  for (const fact of facts) {
    const { date } = fact.dimensions;
    if (date < range.start || date > range.end || !filter((field) => fact.dimensions[field] ?? '(not set)'))
      continue;
    const values = dimensions.map((name) => fact.dimensions[name] ?? '(not set)');
    const key = JSON.stringify(values);
    const row = rows.get(key) ?? { dimensions: values, metrics: metrics.map(() => 0) };
    rows.set(key, row);
    metrics.forEach((name, index) => (row.metrics[index] = row.metrics[index]! + (fact.metrics[name] ?? 0)));
  }
  const keep = body['keepEmptyRows'] === true || metrics.length === 0;
  const found = [...rows.values()]
    .filter((row) => keep || row.metrics.some((value) => value !== 0))
    .sort(orderOf(body['orderBys'], dimensions, metrics));
  const page = found.slice(offset, offset + Math.min(limit, mostRows));
  const consumed = 1 + Math.ceil(page.length / 1000);
  quota.perDay -= consumed;
  quota.perHour -= consumed;
  quota.perProjectPerHour -= consumed;
  const status = (remaining: number): JsonObject => ({ consumed, remaining: Math.max(0, remaining) });
  return {
    status: 200,
    json: {
      dimensionHeaders: dimensions.map((name) => ({ name })),
      metricHeaders: metrics.map((name) => ({ name, type: 'TYPE_INTEGER' })),
      // As in all of Google's JSON, what is empty or zero is left out.
      ...(page.length === 0
        ? {}
        : {
            rows: page.map((row) => ({
              ...(dimensions.length === 0
                ? {}
                : { dimensionValues: row.dimensions.map((value) => ({ value })) }),
              ...(metrics.length === 0
                ? {}
                : { metricValues: row.metrics.map((value) => ({ value: String(value) })) }),
            })),
          }),
      ...(found.length === 0 ? {} : { rowCount: found.length }),
      metadata: { currencyCode: 'USD', timeZone: 'Etc/UTC' },
      ...(body['returnPropertyQuota'] === true
        ? {
            propertyQuota: {
              tokensPerDay: status(quota.perDay),
              tokensPerHour: status(quota.perHour),
              tokensPerProjectPerHour: status(quota.perProjectPerHour),
              concurrentRequests: { consumed: 0, remaining: 10 },
              serverErrorsPerProjectPerHour: { consumed: 0, remaining: 10 },
              potentiallyThresholdedRequestsPerHour: { consumed: 0, remaining: 120 },
            },
          }
        : {}),
      kind: 'analyticsData#runReport',
    },
  };
}

function namesIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value)
    ? (value as readonly JsonObject[]).map(({ name }) => (typeof name === 'string' ? name : ''))
    : [];
}

function wholeNumber(value: Json): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : null;
}

/** The days of one range, as `YYYYMMDD`. */
function readRange(value: Json | undefined): { readonly start: string; readonly end: string } | null {
  if (!Array.isArray(value) || value.length !== 1) return null;
  const { startDate, endDate } = value[0] as JsonObject;
  const [start, end] = [dayOf(startDate), dayOf(endDate)];
  return start === null || end === null || start > end ? null : { start, end };
}

function dayOf(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return value.replaceAll('-', '');
  const ago =
    value === 'today'
      ? 0
      : value === 'yesterday'
        ? 1
        : Number(/^(\d+)daysAgo$/.exec(value)?.[1] ?? Number.NaN);
  return Number.isNaN(ago)
    ? null
    : new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
}

function orderOf(
  orderBys: Json | undefined,
  dimensions: readonly string[],
  metrics: readonly string[],
): (left: ReportRow, right: ReportRow) => number {
  const keys = (Array.isArray(orderBys) ? (orderBys as readonly JsonObject[]) : []).map(
    ({ desc, dimension, metric }) => {
      const sign = desc === true ? -1 : 1;
      const at = dimensions.indexOf(nameIn(dimension, 'dimensionName'));
      const metricAt = metrics.indexOf(nameIn(metric, 'metricName'));
      return (left: ReportRow, right: ReportRow): number =>
        at >= 0
          ? compare(left.dimensions[at]!, right.dimensions[at]!) * sign
          : (left.metrics[metricAt]! - right.metrics[metricAt]!) * sign;
    },
  );
  if (keys.length === 0 && metrics.length > 0)
    keys.push((left, right) => right.metrics[0]! - left.metrics[0]!);
  return (left, right) => {
    for (const key of keys) {
      const order = key(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function nameIn(value: Json | undefined, key: string): string {
  const name = (value as JsonObject | undefined)?.[key];
  return typeof name === 'string' ? name : '';
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
