import type { LoadSpecification, LoadWindow } from '../../../domain/load.ts';
import { isKeyed } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { asText } from '../../as-text.ts';
import { commonChecks, readCommonOptions } from '../../common-options.ts';
import { readLimits } from '../../http/read-limits.ts';
import type { HttpLimits } from '../../http/http-types.ts';
import { snakeCase } from '../../normalize/names.ts';
import {
  badOption,
  isMap,
  list,
  type OptionFault,
  placedFaults,
  record,
  type Shape,
  type ShapeFault,
  text,
  textOr,
  value,
  whole,
  word,
} from '../../option-shape.ts';
import { readSpan } from '../../span.ts';
import { googleShapes } from '../google/google-options.ts';
import { isDay } from './days.ts';

/** What is asked of Analytics, with defaults filled in. */
export type AnalyticsOptions = AnalyticsBasics & (ReportOptions | ActivityOptions);

/** What both kinds have. */
export interface AnalyticsBasics {
  readonly credentials: string | null;
  /** Where the API is; null: Google's own address. */
  readonly url: URL | null;
  readonly limits: HttpLimits;
  readonly days: AnalyticsDays;
  readonly pageSize: number;
}

/** A report of the GA4 Data API. */
export interface ReportOptions {
  readonly kind: 'report';
  readonly property: string;
  readonly dimensions: readonly string[];
  readonly metrics: readonly string[];
  readonly dimensionFilter: JsonObject | null;
  readonly metricFilter: JsonObject | null;
}

/** What visitors did, by the Reporting API v4. */
export interface ActivityOptions {
  readonly kind: 'activity';
  readonly view: string;
  readonly users: readonly string[] | { readonly sql: string };
  readonly userType: 'CLIENT_ID' | 'USER_ID';
  readonly activityTypes: readonly string[];
}

/** Which days are read. */
export interface AnalyticsDays {
  /** A day, or so many days before today. */
  readonly start: string | { readonly ago: number };
  /** So many days before the cursor are read again, since their counts still change. */
  readonly lag: number;
  /** Days of one request. */
  readonly window: number;
}

const dayMilliseconds = 86_400_000;
const names = (wanted: string): Shape => list(text('a name'), wanted, 1);
const identifier = value('a number', (given) => /^\d+$/.test(asText(given)));
const filter = value('a map as the API has it (FilterExpression)', isMap);

const days = (example: string): Shape =>
  value(`whole days, such as ${example}`, (given) => readDays(given) !== null);
const cursor: Shape = record(
  {
    field: word(['date']),
    start: value('a day such as 2024-01-31, or now-30d', (given) => readStart(given) !== null),
    lag: days('3d'),
    window: value('one day or more, such as 7d', (given) => (readDays(given) ?? 0) > 0),
  },
  { wanted: 'a map such as {start: 2024-01-31, lag: 3d}', required: ['start'] },
);

const shapes: Readonly<Record<string, Shape>> = {
  ...googleShapes,
  property: identifier,
  dimensions: names('a list of names such as [date, country]'),
  metrics: names('a list of names such as [activeUsers]'),
  dimension_filter: filter,
  metric_filter: filter,
  view: identifier,
  users: (given, at) =>
    (Array.isArray(given)
      ? list(value('an id', isId), 'a list of ids', 1)
      : textOr(
          value('a list of ids, or {sql: …}', () => false),
          record({ sql: text('a query') }, { wanted: 'a list of ids, or {sql: …}', required: ['sql'] }),
        ))(given, at),
  user_type: word(['CLIENT_ID', 'USER_ID']),
  activity_types: list(word(['PAGEVIEW', 'SCREENVIEW', 'GOAL', 'ECOMMERCE', 'EVENT']), 'a list of kinds', 1),
  page_size: whole(1),
  ...Object.fromEntries(
    Object.entries(commonChecks).map(([name, check]): [string, Shape] => [
      name,
      (given, at) => {
        const wanted = check(given);
        return wanted === null ? [] : [badOption(at, wanted, given)];
      },
    ]),
  ),
};
const ofReport = ['dimensions', 'metrics', 'dimension_filter', 'metric_filter'];
const ofActivity = ['users', 'user_type', 'activity_types'];

/** Faults of the options of a table that the `analytics` extractor loads. Pure. */
export function checkAnalyticsOptions(specification: LoadSpecification): readonly OptionFault[] {
  const { options, place } = specification;
  const faults: ShapeFault[] = [];
  for (const [name, given] of Object.entries(options)) {
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (shape === undefined)
      faults.push({
        code: 'unknown-load-option',
        message: `The extractor "analytics" has no option "${name}".`,
        at: [name],
      });
    else faults.push(...shape(given, [name]));
  }
  if (specification.cursor === null)
    faults.push({
      code: 'missing-load-option',
      message: 'A table that is loaded from Analytics needs a "cursor".',
      at: [],
      help: 'Say from which day on: cursor: {start: 2024-01-31, lag: 3d}.',
    });
  else faults.push(...cursor(specification.cursor, ['cursor']));
  if (faults.length === 0) faults.push(...checkTogether(specification));
  return placedFaults(faults, place);
}

function checkTogether(specification: LoadSpecification): readonly ShapeFault[] {
  const { options, disposition } = specification;
  const { property, view } = options;
  const faults: ShapeFault[] = [];
  const fault = (at: readonly string[], message: string, help: string): void =>
    void faults.push({ code: 'bad-load-option', message, at, help });
  if ((property === undefined) === (view === undefined)) {
    fault(
      [property === undefined ? '' : 'view'].filter(Boolean),
      'A table of Analytics is either a report of a "property" (GA4) or what visitors of a "view" did (Universal Analytics).',
      'Give one of them.',
    );
    return faults;
  }
  for (const name of property === undefined ? ofReport : ofActivity)
    if (options[name] !== undefined)
      fault(
        [name],
        `"${name}" does not go with "${property === undefined ? 'view' : 'property'}".`,
        'Leave it out.',
      );
  if (property !== undefined && options['metrics'] === undefined && options['dimensions'] === undefined)
    fault(
      [],
      'A report needs "dimensions" or "metrics".',
      'Name them as the API does: metrics: [activeUsers].',
    );
  if (view !== undefined && options['users'] === undefined)
    fault(
      [],
      'What visitors did is asked for each of them: "users" is missing.',
      'Give their ids, or a query: users: {sql: select distinct …}.',
    );
  const { lag } = readDaysOf(specification);
  if (disposition === 'append' && lag > 0)
    fault(
      ['cursor', 'lag'],
      'An append would hold the days twice that "lag" reads again.',
      'Use load: merge with the dimensions as key, or lag: 0d.',
    );
  if (property !== undefined) faults.push(...checkKey(specification));
  return faults;
}

/** Rows of other days, or of other values of a dimension, must not fall together. */
function checkKey(specification: LoadSpecification): readonly ShapeFault[] {
  const { disposition, key, options, columns } = specification;
  const { dimensions = [] } = options;
  const asked = (dimensions as readonly string[]).map((name) => ({
    name,
    column:
      columns.find(({ path }) => path === name)?.name ??
      (readCommonOptions(specification).naming === 'as_is' ? name : snakeCase(name)),
  }));
  const faults: ShapeFault[] = [];
  if (!asked.some(({ name }) => isDated(name)) && !readsAllDays(disposition))
    faults.push({
      code: 'bad-load-option',
      message: `Without the dimension "date", rows of other days cannot be told apart ("load: ${disposition}").`,
      at: ['dimensions'],
      help: 'Add date to the dimensions, or use load: replace.',
    });
  const lacking = asked.filter(({ column }) => !key.includes(column));
  if (isKeyed(disposition) && key.length > 0 && lacking.length > 0)
    faults.push({
      code: 'bad-load-option',
      message: `The key lacks ${lacking.map(({ column }) => column).join(', ')}: rows that differ only there would overwrite each other.`,
      at: ['key'],
      help: `Name all dimensions: key: [${asked.map(({ column }) => column).join(', ')}].`,
    });
  return faults;
}

/** Whether a dimension tells the day. */
function isDated(name: string): boolean {
  return ['date', 'dateHour', 'dateHourMinute'].includes(name);
}

/** Whether a report can be asked for days apart. */
export function hasDays({ dimensions }: Pick<ReportOptions, 'dimensions'>): boolean {
  return dimensions.some(isDated);
}

/** Whether a load reads all days from the start, whatever the cursor says. */
export function readsAllDays(disposition: LoadSpecification['disposition']): boolean {
  return ['replace', 'merge+delete_missing', 'history+close_missing'].includes(disposition);
}

/** Why a table cannot be read for a window, in words that end a sentence; null where it can. */
export function analyticsWindowFault(
  { options }: LoadSpecification,
  { since, until }: LoadWindow,
): string | null {
  const wrong = [since, until].find((end) => end !== null && !isDay(end));
  if (wrong !== undefined && wrong !== null) return `"${wrong}" is no day, and Analytics counts by days`;
  const { dimensions, property } = options;
  const dated = Array.isArray(dimensions) && (dimensions as readonly string[]).some(isDated);
  return property !== undefined && !dated ? 'it has no dimension "date"' : null;
}

/** The options of a specification that has been checked. */
export function readAnalyticsOptions(specification: LoadSpecification): AnalyticsOptions {
  const { options } = specification;
  const {
    credentials,
    url,
    limits,
    property,
    view,
    dimension_filter,
    metric_filter,
    users,
    user_type,
    page_size,
  } = options;
  const isReport = property !== undefined;
  const basics = {
    credentials: typeof credentials === 'string' ? credentials : null,
    url: typeof url === 'string' ? new URL(url) : null,
    limits: readLimits(limits),
    days: readDaysOf(specification),
    pageSize: typeof page_size === 'number' ? page_size : isReport ? 50_000 : 10_000,
  };
  if (isReport)
    return {
      ...basics,
      kind: 'report',
      property: asText(property),
      dimensions: textsOf(options['dimensions']),
      metrics: textsOf(options['metrics']),
      dimensionFilter: isMap(dimension_filter) ? dimension_filter : null,
      metricFilter: isMap(metric_filter) ? metric_filter : null,
    };
  return {
    ...basics,
    kind: 'activity',
    view: asText(view ?? null),
    users: isMap(users) && typeof users['sql'] === 'string' ? { sql: users['sql'] } : textsOf(users),
    userType: user_type === 'USER_ID' ? 'USER_ID' : 'CLIENT_ID',
    activityTypes: textsOf(options['activity_types']),
  };
}

function readDaysOf({ cursor: given, disposition }: LoadSpecification): AnalyticsDays {
  const { start = null, lag = null, window = null } = given ?? {};
  return {
    start: readStart(start) ?? { ago: 30 },
    lag: readDays(lag) ?? (disposition === 'append' ? 0 : 3),
    window: readDays(window) ?? 7,
  };
}

function readStart(given: Json): AnalyticsDays['start'] | null {
  if (typeof given !== 'string') return null;
  if (isDay(given)) return given;
  const ago = /^now\s*-\s*(.+)$/.exec(given);
  const count = ago === null ? null : readDays(ago[1]!);
  return count === null ? null : { ago: count };
}

/** Whole days of a span; null where it is none. */
function readDays(given: Json): number | null {
  const span = typeof given === 'string' ? readSpan(given) : null;
  return span === null || span % dayMilliseconds !== 0 ? null : span / dayMilliseconds;
}

function textsOf(given: Json | undefined): readonly string[] {
  return Array.isArray(given) ? (given as readonly (string | number)[]).map(String) : [];
}

function isId(given: Json): boolean {
  return (typeof given === 'string' && given !== '') || typeof given === 'number';
}
