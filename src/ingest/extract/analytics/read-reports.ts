import type { CursorValue } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import { isMap } from '../../option-shape.ts';
import type { ExtractContext, Extracted, Extraction, ReadPosition, RecordBatch } from '../extractor.ts';
import { daysToRead } from './analytics-days.ts';
import { type AnalyticsBasics, hasDays, type ReportOptions } from './analytics-options.ts';
import { type AskAnalytics, openAnalytics } from './ask-analytics.ts';
import { addDays, type DayRange, piecesOf } from './days.ts';
import { readReport, type ReportPage, reportRequest } from './report-request.ts';

/** A report that can be read. */
interface OpenReport {
  readonly options: AnalyticsBasics & ReportOptions;
  readonly context: ExtractContext;
  readonly ask: AskAnalytics;
  readonly slice: string;
  /** The property's time zone. */
  readonly zone: string;
}

/** How far a report has been read. */
interface ReportPosition extends JsonObject {
  readonly from: string;
  readonly to: string;
  /** Rows of this piece that have been read, of so many. */
  readonly rows: number;
  readonly of: number;
  /** The last day of all. */
  readonly through: string;
}

/**
 * Opens a report of the GA4 Data API; a row is asked for, which shows whether property, dimensions and metrics are right, and tells the property's time
 * zone. One slice: the property, its cursor the last day that was read.
 */
export async function openReports(
  options: AnalyticsBasics & ReportOptions,
  context: ExtractContext,
): Promise<Required<Pick<Extraction, 'read' | 'readFrom'>>> {
  const ask = await openAnalytics(options, 'https://analyticsdata.googleapis.com/', context);
  const slice = `properties/${options.property}`;
  const probe = { options, context, ask, slice, zone: 'Etc/UTC' };
  const yesterday = addDays(new Date(context.clock()).toISOString().slice(0, 10), -1);
  const { zone } = (await askPage(probe, { from: yesterday, to: yesterday }, { offset: 0, limit: 1 })).page;
  const report: OpenReport = { ...probe, zone };
  return {
    read: (state) => readDays(report, rangeOf(report, state)),
    readFrom: (state, from) => readOn(report, rangeOf(report, state), from),
  };
}

function rangeOf(
  { options, context, zone, slice }: OpenReport,
  state: ReadonlyMap<string, CursorValue>,
): DayRange {
  const { specification, window, clock } = context;
  return daysToRead(state.get(slice), {
    days: options.days,
    disposition: specification.disposition,
    window,
    now: clock(),
    zone,
  });
}

async function* readDays(
  report: OpenReport,
  range: DayRange,
  first?: AsyncGenerator<Extracted>,
): AsyncGenerator<Extracted, void> {
  const { options, slice } = report;
  if (first !== undefined) yield* first;
  else if (range.from > range.to) {
    yield { kind: 'slice-unchanged', slice };
    return;
  }
  const pieces = hasDays(options) ? piecesOf(range, options.days.window) : [range];
  for (const piece of pieces)
    if (piece.from <= piece.to) yield* readPiece(report, piece, { through: range.to, from: 0, of: null });
  yield { kind: 'slice-done', slice, cursor: { date: range.to } };
}

/** Goes on behind a checkpoint, where the days to read are the same, and a piece that was begun has as many rows as it had. */
async function readOn(
  report: OpenReport,
  range: DayRange,
  { last, ended }: ReadPosition,
): Promise<AsyncGenerator<Extracted, void> | null> {
  if (ended.size > 0) return nothing();
  const at = last === null ? null : readPosition(last.cursor);
  if (at === null || last?.slice !== report.slice || at.through !== range.to || at.from < range.from)
    return null;
  const behind = { from: addDays(at.to, 1), to: range.to };
  if (at.rows >= at.of) return readDays(report, behind, nothing());
  const piece = { from: at.from, to: at.to };
  const { page } = await askPage(report, piece, { offset: at.rows, limit: 1 });
  if (page.rowCount !== at.of) return null;
  return readDays(report, behind, readPiece(report, piece, { through: range.to, from: at.rows, of: at.of }));
}

/** The pages of a report of some days, with a checkpoint behind each. Fails where its count of rows changes between two pages. */
async function* readPiece(
  report: OpenReport,
  piece: DayRange,
  { through, from, of }: { readonly through: string; readonly from: number; readonly of: number | null },
): AsyncGenerator<Extracted> {
  const { options, slice } = report;
  let count = of;
  for (let offset = from; ;) {
    const { page, byteCount } = await askPage(report, piece, { offset, limit: options.pageSize });
    count ??= page.rowCount;
    if (page.rowCount !== count)
      throw new LoadError(
        'source-changed',
        `the report of ${piece.from} to ${piece.to} changed while it was read: it had ${count} rows, then ${page.rowCount}`,
        {
          help: 'Load again. A shorter cursor window, or a larger page_size, makes this rarer.',
        },
      );
    if (page.records.length === 0 && offset < count)
      throw new LoadError(
        'rows-missing',
        `the report of ${piece.from} to ${piece.to} ends after ${offset} of ${count} rows`,
      );
    if (page.records.length > 0) yield { kind: 'batch', batch: batchOf(page, slice, byteCount) };
    offset += page.records.length;
    const cursor: ReportPosition = { ...piece, rows: offset, of: count, through };
    yield { kind: 'checkpoint', slice, cursor };
    if (offset >= count) return;
  }
}

async function askPage(
  { ask, options }: Pick<OpenReport, 'ask' | 'options'>,
  days: DayRange,
  part: { readonly offset: number; readonly limit: number },
): Promise<{ readonly page: ReportPage; readonly byteCount: number }> {
  const { body, byteCount } = await ask(
    `/v1beta/properties/${options.property}:runReport`,
    reportRequest(options, days, part),
  );
  return { page: readReport(body, options), byteCount };
}

function batchOf({ records }: ReportPage, slice: string, byteCount: number): RecordBatch {
  return {
    kind: 'records',
    slice,
    file: null,
    rowCount: records.length,
    records,
    lines: null,
    rejects: [],
    byteCount,
    rawText: (row) => JSON.stringify(records[row]),
  };
}

function readPosition(cursor: CursorValue): ReportPosition | null {
  return isMap(cursor) && typeof cursor['through'] === 'string' && typeof cursor['of'] === 'number'
    ? (cursor as ReportPosition)
    : null;
}

async function* nothing(): AsyncGenerator<Extracted, void> {}
