import type { Json, JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import { isMap } from '../../option-shape.ts';
import type { ReportOptions } from './analytics-options.ts';
import type { DayRange } from './days.ts';

/** One page of a report. */
export interface ReportPage {
  readonly records: readonly JsonObject[];
  /** Rows of the whole report. */
  readonly rowCount: number;
  /** The property's, as IANA names it. */
  readonly zone: string;
}

/** The body of a request for a page. Rows are ordered by all dimensions, so that a place among them is the same in each answer. */
export function reportRequest(
  { dimensions, metrics, dimensionFilter, metricFilter }: ReportOptions,
  days: DayRange,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): JsonObject {
  return {
    dimensions: dimensions.map((name) => ({ name })),
    metrics: metrics.map((name) => ({ name })),
    dateRanges: [{ startDate: days.from, endDate: days.to }],
    ...(dimensionFilter === null ? {} : { dimensionFilter }),
    ...(metricFilter === null ? {} : { metricFilter }),
    orderBys: dimensions.map((dimensionName) => ({ dimension: { dimensionName } })),
    limit: String(limit),
    offset: String(offset),
    returnPropertyQuota: true,
  };
}

/**
 * Rows as records: a dimension's value is a text, a metric's a number; `date` is written with hyphens. Fails where the answer is of another shape than what
 * was asked for.
 */
export function readReport(body: JsonObject, { dimensions, metrics }: ReportOptions): ReportPage {
  const { rows = [], rowCount = 0, metadata } = body;
  const headers = [...namesOf(body['dimensionHeaders']), ...namesOf(body['metricHeaders'])];
  const wanted = [...dimensions, ...metrics];
  if (headers.join() !== wanted.join() || !Array.isArray(rows) || typeof rowCount !== 'number')
    throw new LoadError(
      'unreadable-answer',
      `Google Analytics answered with another report than was asked for: its columns are ${headers.join(', ') || 'not there'}, not ${wanted.join(', ')}`,
    );
  const zone = isMap(metadata) ? metadata['timeZone'] : undefined;
  return {
    records: (rows as readonly Json[]).map((row) => recordOf(row, dimensions, metrics)),
    rowCount,
    zone: typeof zone === 'string' ? zone : 'Etc/UTC',
  };
}

function recordOf(row: Json, dimensions: readonly string[], metrics: readonly string[]): JsonObject {
  const { dimensionValues = [], metricValues = [] } = isMap(row) ? row : {};
  const [texts, numbers] = [valuesOf(dimensionValues), valuesOf(metricValues)];
  if (texts.length !== dimensions.length || numbers.length !== metrics.length)
    throw new LoadError(
      'unreadable-answer',
      `Google Analytics answered with a row of ${texts.length} dimensions and ${numbers.length} metrics, where there should be ${dimensions.length} and ${metrics.length}`,
    );
  const record: Record<string, Json> = {};
  dimensions.forEach(
    (name, index) => (record[name] = name === 'date' ? withHyphens(texts[index]!) : texts[index]!),
  );
  metrics.forEach((name, index) => (record[name] = numberOf(numbers[index]!)));
  return record;
}

function namesOf(headers: Json | undefined): readonly string[] {
  if (!Array.isArray(headers)) return [];
  return (headers as readonly Json[]).map((header) =>
    isMap(header) && typeof header['name'] === 'string' ? header['name'] : '?',
  );
}

function valuesOf(values: Json): readonly string[] {
  if (!Array.isArray(values)) return [];
  return (values as readonly Json[]).map((each) =>
    isMap(each) && typeof each['value'] === 'string' ? each['value'] : '',
  );
}

function withHyphens(text: string): string {
  return /^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : text;
}

/** Exactly the number that is written; a text that is none stays. */
function numberOf(text: string): Json {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return text === '' ? null : text;
  const number = Number(text);
  if (String(number) === text) return number;
  return (JSON as unknown as { rawJSON(source: string): Json }).rawJSON(text);
}
