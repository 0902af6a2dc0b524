import type { CursorValue } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import { isMap } from '../../option-shape.ts';
import type { ExtractContext, Extracted, Extraction, ReadPosition } from '../extractor.ts';
import { daysToRead } from './analytics-days.ts';
import type { ActivityOptions, AnalyticsBasics } from './analytics-options.ts';
import { type AskAnalytics, openAnalytics } from './ask-analytics.ts';
import type { DayRange } from './days.ts';
import { findUsers } from './find-users.ts';

/** What visitors did, ready to be read. */
interface OpenActivity {
  readonly options: AnalyticsBasics & ActivityOptions;
  readonly context: ExtractContext;
  readonly ask: AskAnalytics;
  readonly users: readonly string[];
}

/** One page of what a visitor did. */
interface ActivityPage {
  readonly records: readonly JsonObject[];
  readonly total: number;
  readonly next: string | null;
  readonly byteCount: number;
}

/**
 * Opens the user activity of the Reporting API v4: a row is an activity, with its session's fields, in the order of the answers. A slice is a visitor, its
 * cursor the last day that was read.
 */
export async function openActivity(
  options: AnalyticsBasics & ActivityOptions,
  context: ExtractContext,
): Promise<Required<Pick<Extraction, 'read' | 'readFrom'>>> {
  const ask = await openAnalytics(options, 'https://analyticsreporting.googleapis.com/', context);
  const activity: OpenActivity = { options, context, ask, users: await findUsers(options, context) };
  return {
    read: (state) => readUsers(activity, state, new Map(), null),
    readFrom: (state, from) => readOn(activity, state, from),
  };
}

/** A visitor of whom some rows had been read, and the pages that hold the others. */
interface Resumed {
  readonly user: string;
  readonly skip: number;
  readonly first: ActivityPage;
}

async function readOn(
  activity: OpenActivity,
  state: ReadonlyMap<string, CursorValue>,
  { last, ended }: ReadPosition,
): Promise<AsyncGenerator<Extracted, void> | null> {
  const known = new Set(activity.users);
  if (![...ended.keys()].every((user) => known.has(user))) return null;
  if (last === null || ended.has(last.slice)) return readUsers(activity, state, ended, null);
  const range = rangeOf(activity, state, last.slice);
  if (!known.has(last.slice) || !isMap(last.cursor)) return null;
  const { rows, of, from, to } = last.cursor;
  if (typeof rows !== 'number' || from !== range.from || to !== range.to) return null;
  const first = await askPage(activity, { user: last.slice, range, token: null, done: 0 });
  return first.total === of
    ? readUsers(activity, state, ended, { user: last.slice, skip: rows, first })
    : null;
}

async function* readUsers(
  activity: OpenActivity,
  state: ReadonlyMap<string, CursorValue>,
  ended: ReadPosition['ended'],
  resumed: Resumed | null,
): AsyncGenerator<Extracted, void> {
  const users = activity.users.filter((user) => !ended.has(user));
  const first = (user: string): Promise<ActivityPage | null> => {
    const range = rangeOf(activity, state, user);
    if (range.from > range.to) return Promise.resolve(null);
    return resumed?.user === user
      ? Promise.resolve(resumed.first)
      : askPage(activity, { user, range, token: null, done: 0 });
  };
  for await (const [user, page] of ahead(users, activity.options.limits.concurrency, first)) {
    if (page === null) yield { kind: 'slice-unchanged', slice: user };
    else
      yield* readUser(activity, {
        user,
        range: rangeOf(activity, state, user),
        page,
        skip: resumed?.user === user ? resumed.skip : 0,
      });
  }
}

/** Asks for so many ahead of what is read, in order. */
async function* ahead<T>(
  users: readonly string[],
  count: number,
  ask: (user: string) => Promise<T>,
): AsyncGenerator<readonly [string, T]> {
  const asked: { readonly user: string; readonly answer: Promise<T> }[] = [];
  for (const user of users) {
    const answer = ask(user);
    // A fault is told when its turn comes.
    answer.catch(() => undefined);
    asked.push({ user, answer });
    if (asked.length < count) continue;
    const first = asked.shift()!;
    yield [first.user, await first.answer];
  }
  for (const each of asked) yield [each.user, await each.answer];
}

async function* readUser(
  activity: OpenActivity,
  {
    user,
    range,
    page: first,
    skip,
  }: { readonly user: string; readonly range: DayRange; readonly page: ActivityPage; readonly skip: number },
): AsyncGenerator<Extracted> {
  const seen = new Set<string>();
  let done = 0;
  for (let page = first; ;) {
    const records = page.records.slice(Math.max(0, skip - done));
    done += page.records.length;
    if (records.length > 0) {
      const { byteCount } = page;
      yield {
        kind: 'batch',
        batch: {
          kind: 'records',
          slice: user,
          file: null,
          rowCount: records.length,
          records,
          lines: null,
          rejects: [],
          byteCount,
          rawText: (row) => JSON.stringify(records[row]),
        },
      };
      yield { kind: 'checkpoint', slice: user, cursor: { ...range, rows: done, of: page.total } };
    }
    if (page.next === null) break;
    if (seen.has(page.next))
      throw new LoadError(
        'pages-repeat',
        `the activity of ${user}: Google Analytics gave the same page token twice`,
      );
    seen.add(page.next);
    page = await askPage(activity, { user, range, token: page.next, done });
  }
  yield { kind: 'slice-done', slice: user, cursor: { date: range.to } };
}

function rangeOf(
  { options, context }: OpenActivity,
  state: ReadonlyMap<string, CursorValue>,
  user: string,
): DayRange {
  const { specification, window, clock } = context;
  return daysToRead(state.get(user), {
    days: options.days,
    disposition: specification.disposition,
    window,
    now: clock(),
    zone: 'Etc/UTC',
  });
}

async function askPage(
  { ask, options }: OpenActivity,
  {
    user,
    range,
    token,
    done,
  }: {
    readonly user: string;
    readonly range: DayRange;
    readonly token: string | null;
    readonly done: number;
  },
): Promise<ActivityPage> {
  const { body, byteCount } = await ask('/v4/userActivity:search', {
    viewId: options.view,
    user: { type: options.userType, userId: user },
    dateRange: { startDate: range.from, endDate: range.to },
    ...(options.activityTypes.length === 0 ? {} : { activityTypes: options.activityTypes }),
    pageSize: options.pageSize,
    ...(token === null ? {} : { pageToken: token }),
  });
  const { sessions = [], totalRows = 0, nextPageToken } = body;
  if (
    !Array.isArray(sessions) ||
    typeof totalRows !== 'number' ||
    (body['sessions'] === undefined && body['totalRows'] === undefined)
  )
    throw new LoadError(
      'rows-missing',
      `the activity of ${user}: Google Analytics answered without sessions or a count of rows`,
    );
  return {
    records: recordsOf(sessions as readonly Json[], user, done),
    total: totalRows,
    next: typeof nextPageToken === 'string' && nextPageToken !== '' ? nextPageToken : null,
    byteCount,
  };
}

/** A record for each activity; `activityNumber` counts a visitor's in the order of the answer, from 1. */
function recordsOf(sessions: readonly Json[], user: string, done: number): readonly JsonObject[] {
  const records: JsonObject[] = [];
  for (const session of sessions) {
    if (!isMap(session)) continue;
    const { activities = [], ...fields } = session;
    for (const activity of Array.isArray(activities) ? (activities as readonly Json[]) : [])
      records.push({
        userId: user,
        activityNumber: done + records.length + 1,
        ...fields,
        ...(isMap(activity) ? activity : {}),
      });
  }
  return records;
}
