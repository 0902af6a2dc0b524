import type { Reject } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { reasons } from '../../normalize/encoding.ts';
import { jsonText } from '../../normalize/record-values.ts';
import { storable } from '../../normalize/text-bytes.ts';
import type { RecordBatch } from '../extractor.ts';
import { refuseUnknownHeader } from './known-header.ts';

/** A value that a source could not give, with the reason of its row's reject. */
export interface LackingValue {
  readonly lacking: string;
}

/** How rows by position become records. */
export interface RowRules {
  /** The file, for rows and messages. */
  readonly name: string;
  /** The first row names the fields. */
  readonly header: boolean;
  readonly ragged: 'reject' | 'pad';
  /** The fields of rows without a header, where columns are declared. */
  readonly declaredFields: readonly string[];
  /** Fields of which the header must have one at least. */
  readonly wantedFields: readonly string[] | null;
}

/** A value by position; a hole or null is an empty cell. */
export type RowValue = Json | LackingValue | undefined;

interface Field {
  readonly key: string;
  /** Its header is blank: it is no field as long as it has no value. */
  readonly unnamed: boolean;
}

/** Gathers rows of values into batches of records, by the names in the first row. */
export class RecordGatherer {
  readonly #rules: RowRules;
  #fields: readonly Field[] | null = null;
  #keys = new Set<string>();
  #records: JsonObject[] = [];
  #rows: (readonly RowValue[])[] = [];
  #lines: number[] = [];
  #rejects: Reject[] = [];

  constructor(rules: RowRules) {
    this.#rules = rules;
  }

  /** How many rows wait to be taken. */
  get waiting(): number {
    return this.#records.length + this.#rejects.length;
  }

  /** Adds a row; rows without a value are passed over. `line` is its number in the source. */
  add(line: number, values: readonly RowValue[]): void {
    const width = widthOf(values);
    if (width === 0) return;
    if (this.#fields === null) {
      const { header, declaredFields } = this.#rules;
      if (header) return this.#begin(values.slice(0, width));
      const names = declaredFields.length > 0 ? declaredFields : Array.from({ length: width }, () => '');
      this.#name(names);
    }
    const fields = this.#fields!;
    if (width > fields.length) {
      if (this.#rules.ragged === 'reject') return this.#reject(line, values, 'too_many_fields', null, null);
      this.#name([
        ...fields.map(({ key }) => key),
        ...Array.from({ length: width - fields.length }, () => ''),
      ]);
    }
    this.#take(line, values);
  }

  /** The rows so far as a batch. */
  take(byteCount: number): RecordBatch {
    const { name } = this.#rules;
    const rows = this.#rows;
    const batch: RecordBatch = {
      kind: 'records',
      slice: name,
      file: name,
      rowCount: this.#records.length,
      records: this.#records,
      lines: Float64Array.from(this.#lines),
      rejects: this.#rejects,
      byteCount,
      rawText: (row) => rawRow(rows[row]!),
    };
    this.#records = [];
    this.#rows = [];
    this.#lines = [];
    this.#rejects = [];
    return batch;
  }

  /** The fields' names; empty before the first row. */
  get fields(): readonly string[] {
    return (this.#fields ?? []).filter(({ unnamed }) => !unnamed).map(({ key }) => key);
  }

  #begin(values: readonly RowValue[]): void {
    const names = Array.from(values, (value) => (isLacking(value) ? '' : jsonText(value ?? '').trim()));
    refuseUnknownHeader(names, this.#rules.wantedFields, this.#rules.name);
    this.#name(names);
  }

  #name(names: readonly string[]): void {
    const taken = new Set(names);
    this.#keys = new Set();
    this.#fields = names.map((name, position): Field => {
      const before = this.#fields?.[position];
      const unnamed = before?.unnamed ?? name === '';
      const wanted = name === '' ? `c${position + 1}` : name;
      let key = wanted;
      for (let count = 2; this.#keys.has(key) || (key !== name && taken.has(key)); count++)
        key = `${wanted}_${count}`;
      this.#keys.add(key);
      return { key, unnamed };
    });
  }

  #take(line: number, values: readonly RowValue[]): void {
    const record: Record<string, Json> = {};
    const fields = this.#fields!;
    for (let position = 0; position < fields.length; position++) {
      const value = values[position] ?? null;
      const { key, unnamed } = fields[position]!;
      if (isLacking(value)) return this.#reject(line, values, value.lacking, key, null);
      if (value !== null || !unnamed) record[key] = value;
    }
    this.#records.push(record);
    this.#rows.push(values);
    this.#lines.push(line);
  }

  #reject(
    line: number,
    values: readonly RowValue[],
    reason: string,
    column: string | null,
    value: string | null,
  ): void {
    this.#rejects.push({
      file: this.#rules.name,
      line,
      reason,
      column,
      value,
      raw: storable(rawRow(values)),
    });
  }
}

/** Why a row of a sheet is rejected for a formula that has no result in the file. */
export const notCalculated: LackingValue = { lacking: reasons.notCalculated };

function isLacking(value: RowValue): value is LackingValue {
  return value === notCalculated;
}

function widthOf(values: readonly RowValue[]): number {
  let width = values.length;
  while (width > 0 && (values[width - 1] ?? null) === null) width--;
  return width;
}

/** A row as JSON, for people who look at a reject. */
function rawRow(values: readonly RowValue[]): string {
  return JSON.stringify(Array.from(values, (value) => (isLacking(value) ? '=?' : (value ?? null))));
}
