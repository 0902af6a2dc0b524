/** How records and fields are told apart; characters as bytes. */
export interface CsvDialect {
  readonly delimiter: number;
  /** -1: there is none. */
  readonly quote: number;
  /** 10, also for lines that end in CR LF; 13 for files that know no other. */
  readonly lineEnd: 10 | 13;
}

/** What a splitter is made for. */
export interface CsvSettings extends CsvDialect {
  /** How many fields the header has. */
  readonly width: number;
  /** A record with more fields ends the split, so that the caller can make room; otherwise it is a fault. */
  readonly stopAtWider: boolean;
  /** The longest record, in bytes. */
  readonly maximumRecordBytes: number;
  /** The line at which the text begins, from 1. */
  readonly firstLine: number;
}

/** A record that could not be taken apart: its bytes (of a bad quote the first line's), and where it begins. */
interface CsvFault {
  readonly reason: 'too_many_fields' | 'bad_quote' | 'unterminated_quote' | 'record_too_long';
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Records of one buffer. The arrays are laid out as in `FieldBatch`. */
export interface SplitRecords {
  readonly rowCount: number;
  readonly bounds: Int32Array;
  readonly rowBounds: Int32Array;
  readonly lines: Float64Array;
  readonly faults: readonly CsvFault[];
  /** What lies behind belongs to a record that is not whole yet. */
  readonly consumed: number;
  /** The number of fields of the record at `consumed`, where it is more than the width and `stopAtWider`. */
  readonly wider: number | null;
}

const comma = 44;

/**
 * Takes CSV apart, buffer by buffer, without copying: each field is a pair of offsets. By hand, since a record's physical line,
 * its raw bytes and what can be saved after a broken quote are wanted, at the speed of bytes: the libraries measured give
 * rows as strings without lines (papaparse) or at a quarter of the speed (csv-parse).
 *
 * A quote opens a quoted field only as its first byte; inside, two quotes are one. After the closing quote the field must end.
 * Where it does not, or where no closing quote comes, the record's first line is a fault and reading goes on with the
 * next line; up to the line where the fault showed, a record that has not exactly the header's fields is a fault too, so that
 * the halves of a torn record do not pass for short ones.
 */
export class CsvSplitter {
  /** The line at which the next record begins. */
  line: number;
  readonly #settings: CsvSettings;
  #skipping = false;
  #doubtfulUntil = 0;
  #expectedRows = 256;

  constructor(settings: CsvSettings) {
    this.#settings = settings;
    this.line = settings.firstLine;
  }

  /** Takes apart `bytes` from 0 to `end`; `atEnd` says that nothing follows. At most `maximumRows` records. */
  split(bytes: Uint8Array, end: number, atEnd: boolean, maximumRows = Infinity): SplitRecords {
    const { delimiter, quote, lineEnd, width, stopAtWider, maximumRecordBytes } = this.#settings;
    const stride = 2 * width;
    let capacity = Math.min(this.#expectedRows, maximumRows);
    let bounds = new Int32Array(capacity * stride);
    let rowBounds = new Int32Array(capacity * 2);
    let lines = new Float64Array(capacity);
    const faults: CsvFault[] = [];
    let rowCount = 0;
    let at = 0;
    let wider: number | null = null;

    while (at < end && rowCount < maximumRows) {
      if (this.#skipping) {
        const next = bytes.indexOf(lineEnd, at);
        if (next < 0 || next >= end) {
          at = end;
          break;
        }
        at = next + 1;
        this.line++;
        this.#skipping = false;
        continue;
      }
      if (bytes[at] === lineEnd) {
        at++;
        this.line++;
        continue;
      }
      if (bytes[at] === 13) {
        if (at + 1 === end && !atEnd) break;
        if (at + 1 === end || bytes[at + 1] === lineEnd) {
          at++;
          continue;
        }
      }
      if (rowCount === capacity) {
        capacity *= 2;
        bounds = grown(bounds, capacity * stride);
        rowBounds = grown(rowBounds, capacity * 2);
        const more = new Float64Array(capacity);
        more.set(lines);
        lines = more;
      }

      const start = at;
      const base = rowCount * stride;
      let count = 0;
      let linesInside = 0;
      let fault: CsvFault['reason'] | null = null;
      let whole = false;
      let rowEnd = end;
      for (;;) {
        let from = at;
        let to: number;
        if (quote >= 0 && at < end && bytes[at] === quote) {
          from = ++at;
          let doubled = false;
          let byte = 0;
          for (;;) {
            while (at < end && (byte = bytes[at]!) !== quote) {
              if (byte === lineEnd) linesInside++;
              at++;
            }
            if (at + 1 < end && bytes[at + 1] === quote) {
              doubled = true;
              at += 2;
              continue;
            }
            break;
          }
          if (at >= end) {
            if (atEnd) fault = 'unterminated_quote';
            break;
          }
          to = doubled ? ~at : at;
          at++;
          if (at + 1 < end && bytes[at] === 13 && bytes[at + 1] === lineEnd) at++;
          if (at >= end) {
            if (!atEnd) break;
          } else if (bytes[at] === 13 && at + 1 === end) {
            if (!atEnd) break;
            at++;
          } else if (bytes[at] !== delimiter && bytes[at] !== lineEnd) {
            fault = 'bad_quote';
            break;
          }
        } else {
          let byte = 0;
          while (at < end && (byte = bytes[at]!) !== delimiter && byte !== lineEnd) at++;
          to = at;
          if (at >= end) {
            if (!atEnd) break;
            if (to > from && bytes[to - 1] === 13) to--;
          } else if (byte === lineEnd && to > from && bytes[to - 1] === 13) {
            to--;
          }
        }
        if (count < width) {
          bounds[base + 2 * count] = from;
          bounds[base + 2 * count + 1] = to;
        }
        count++;
        if (at >= end || bytes[at] === lineEnd) {
          whole = true;
          rowEnd = trimmed(bytes, start, Math.min(at, end));
          break;
        }
        at++;
      }

      if (!whole && fault === null) {
        if (end - start <= maximumRecordBytes) {
          at = start;
          break;
        }
        fault = 'record_too_long';
      }
      if (fault === null && count > width && stopAtWider) {
        wider = count;
        at = start;
        break;
      }
      const line = this.line;
      if (fault !== null) {
        const next = bytes.indexOf(lineEnd, start);
        const lineStop = next < 0 || next >= end ? end : next;
        if (lineStop === end && !atEnd && end - start <= maximumRecordBytes) {
          at = start;
          break;
        }
        this.#doubtfulUntil = Math.max(this.#doubtfulUntil, line + linesInside);
        faults.push({ reason: fault, line, start, end: trimmed(bytes, start, lineStop) });
        if (lineStop === end) {
          this.#skipping = !atEnd;
          at = end;
        } else {
          at = lineStop + 1;
          this.line++;
        }
        continue;
      }
      if (at < end) at++;
      this.line += linesInside + 1;
      if (count > width || (count < width && line <= this.#doubtfulUntil)) {
        faults.push({ reason: count > width ? 'too_many_fields' : 'bad_quote', line, start, end: rowEnd });
        continue;
      }
      for (let field = count; field < width; field++) {
        bounds[base + 2 * field] = -1;
        bounds[base + 2 * field + 1] = -1;
      }
      rowBounds[2 * rowCount] = start;
      rowBounds[2 * rowCount + 1] = rowEnd;
      lines[rowCount] = line;
      rowCount++;
    }
    this.#expectedRows = Math.max(64, Math.ceil(rowCount * 1.1));
    return {
      rowCount,
      bounds: bounds.subarray(0, rowCount * stride),
      rowBounds: rowBounds.subarray(0, rowCount * 2),
      lines: lines.subarray(0, rowCount),
      faults,
      consumed: at,
      wider,
    };
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(length);
  more.set(array);
  return more;
}

function trimmed(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === 13 ? end - 1 : end;
}

/** The candidate that is most frequent in a header's line outside of quotes; of equals the first of comma, semicolon, tab, bar. */
export function detectDelimiter(line: Uint8Array, quote: number): number {
  let best = comma;
  let most = 0;
  for (const candidate of [comma, 59, 9, 124]) {
    let count = 0;
    let inside = false;
    for (const byte of line) {
      if (byte === quote) inside = !inside;
      else if (byte === candidate && !inside) count++;
    }
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}
