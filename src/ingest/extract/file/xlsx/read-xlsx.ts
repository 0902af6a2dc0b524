import type { Batch } from '../../extractor.ts';
import { emptyBatch } from '../empty-batch.ts';
import type { FileOptions } from '../file-options.ts';
import { type Archive, type ArchiveMember, openArchive } from '../open-archive.ts';
import { RecordGatherer, type RowRules } from '../rows-to-records.ts';
import { readRange, sheetLimits } from './cell-range.ts';
import { unescaped } from './cell-value.ts';
import { chooseSheet } from './choose-sheet.ts';
import { MergedCells, readMergedRanges } from './merged-cells.ts';
import { parseXml } from './parse-xml.ts';
import { readWorkbook } from './read-workbook.ts';
import { SharedStrings } from './shared-strings.ts';
import { SheetReader, type SheetRow } from './sheet-rows.ts';

/** A workbook on the disk, and what of it is wanted. */
export interface XlsxSource extends RowRules {
  readonly path: string;
  readonly options: Pick<
    FileOptions,
    'sheet' | 'range' | 'headerRow' | 'merged' | 'unpackRatio' | 'skipLines'
  >;
  /** The most bytes of shared texts in memory. */
  readonly stringLimit?: number;
}

/** A batch is full with so many rows. */
const batchRows = 2000;

/**
 * Reads one sheet of an XLSX workbook, streaming from its ZIP archive: each row as a record, `lines` being its number in the sheet.
 * Cells hold what was calculated when the workbook was saved.
 */
export async function* readXlsx(source: XlsxSource): AsyncGenerator<Batch> {
  const { name, options } = source;
  const archive = await openArchive(source.path, name, options.unpackRatio);
  const strings = new SharedStrings(source.stringLimit);
  try {
    const workbook = await readWorkbook(archive, name);
    const part = chooseSheet(workbook.sheets, options.sheet, name);
    if (workbook.sharedStrings !== null) await readSharedStrings(archive, workbook.sharedStrings, strings);
    const merged =
      options.merged === 'fill' ? new MergedCells(await readMergedRanges(archive.stream(part))) : null;
    const reader = new SheetReader({ ...workbook, sharedString: (index) => strings.get(index) }, name);
    const gatherer = new RecordGatherer(source);
    const window = windowOf(options);
    let byteCount = 0;
    let last = 0;
    let rowCount = 0;
    for await (const size of parseXml(archive.stream(part), reader)) {
      byteCount += size;
      const { rows } = reader;
      reader.rows = [];
      for (const row of rows) {
        for (const whole of merged === null ? [row] : merged.fill(row, last)) add(whole);
        last = row.number;
      }
      if (gatherer.waiting < batchRows) continue;
      rowCount += gatherer.waiting;
      yield gatherer.take(byteCount);
      byteCount = 0;
    }
    rowCount += gatherer.waiting;
    yield rowCount > 0 ? gatherer.take(byteCount) : emptyBatch(name, gatherer.fields, byteCount);

    function add({ number, cells }: SheetRow): void {
      if (number < window.top || number > window.bottom) return;
      const whole = window.left === 1 && cells.length <= window.right;
      gatherer.add(number, whole ? cells : cells.slice(window.left - 1, window.right));
    }
  } finally {
    strings.close();
    archive.close();
  }
}

function windowOf({ range, headerRow, skipLines }: XlsxSource['options']): {
  top: number;
  left: number;
  bottom: number;
  right: number;
} {
  const wanted = range === null ? null : readRange(range);
  const window = wanted ?? { top: 1, left: 1, bottom: sheetLimits.rows, right: sheetLimits.columns };
  return { ...window, top: Math.max(window.top, headerRow ?? 1, skipLines + 1) };
}

async function readSharedStrings(
  archive: Archive,
  part: ArchiveMember,
  strings: SharedStrings,
): Promise<void> {
  let text = '';
  let takes = false;
  let inPhonetic = false;
  const sizes = parseXml(archive.stream(part), {
    open: (tag) => {
      if (tag === 'si') text = '';
      else if (tag === 't') takes = !inPhonetic;
      else if (tag === 'rPh') inPhonetic = true;
    },
    text: (piece) => {
      if (takes) text += piece;
    },
    close: (tag) => {
      if (tag === 'si') strings.add(unescaped(text));
      else if (tag === 't') takes = false;
      else if (tag === 'rPh') inPhonetic = false;
    },
  });
  while ((await sizes.next()).done !== true);
}
