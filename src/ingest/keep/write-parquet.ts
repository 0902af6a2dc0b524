import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { holdsRiskyNumbers, parseExact } from '../extract/file/parse-json.ts';
import type { JsonObject } from '../../util/json.ts';

/** A row group is written when it has so many rows, or its lines so many characters. */
const groupLimits = { rows: 50_000, characters: 32 << 20 } as const;

/** What a column's values allow it to be. */
type ColumnKind = 'none' | 'boolean' | 'integer' | 'long' | 'double' | 'text' | 'json';

/**
 * Writes records, one JSON object a line, as Parquet: a column for each key in the order in which they first come; booleans, 64-bit integers and
 * doubles where all values are such and nothing is lost, objects and lists as JSON, all else as text. Holds one row group, whatever the
 * size.
 */
export async function writeParquet(from: string, to: string): Promise<void> {
  const kinds = new Map<string, ColumnKind>();
  for await (const record of records(from)) {
    for (const [key, value] of Object.entries(record))
      kinds.set(key, join(kinds.get(key) ?? 'none', kindOf(value)));
  }
  const columns = [...kinds].map(([name, kind]) => ({ name, kind }));
  const out = createWriteStream(to);
  const failed = once(out, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => undefined);
  const writer = new ByteWriter(1 << 20);
  const drain = async (): Promise<void> => {
    const bytes = Buffer.from(writer.getBytes());
    writer.index = 0;
    if (!out.write(bytes)) await Promise.race([once(out, 'drain'), failed]);
  };
  const parquet = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'sluice' });
  let group: JsonObject[] = [];
  let characters = 0;
  for await (const record of records(from, (length) => (characters += length))) {
    group.push(record);
    if (group.length >= groupLimits.rows || characters >= groupLimits.characters) await flush();
  }
  if (group.length > 0) await flush();
  await parquet.finish();
  await drain();
  out.end();
  await Promise.race([once(out, 'close'), failed]);

  async function flush(): Promise<void> {
    const columnData = columns.map(({ name, kind }) => ({
      name,
      data: group.map((record) => valueOf(record[name], kind)),
    }));
    await parquet.write({ columnData, rowGroupSize: group.length });
    group = [];
    characters = 0;
    await drain();
  }
}

async function* records(path: string, onLine?: (length: number) => void): AsyncGenerator<JsonObject> {
  const input = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 });
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    onLine?.(line.length);
    yield (holdsRiskyNumbers(line) ? parseExact(line) : JSON.parse(line)) as JsonObject;
  }
}

function kindOf(value: unknown): ColumnKind {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'double';
    case 'object':
      return value === null
        ? 'none'
        : isRaw(value)
          ? fitsInteger(JSON.stringify(value))
            ? 'long'
            : 'text'
          : 'json';
    case 'undefined':
      return 'none';
    default:
      return 'text';
  }
}

function join(left: ColumnKind, right: ColumnKind): ColumnKind {
  if (left === right || right === 'none') return left;
  if (left === 'none') return right;
  const both = new Set([left, right]);
  if (both.has('integer') && both.has('long')) return 'long';
  // What a double cannot hold is text with it: so none of them changes.
  return both.has('integer') && both.has('double') ? 'double' : 'text';
}

function valueOf(value: unknown, kind: ColumnKind): unknown {
  if (value === null || value === undefined) return undefined;
  switch (kind) {
    case 'integer':
    case 'long':
      return BigInt(typeof value === 'number' ? value : JSON.stringify(value));
    case 'double':
      return Number(typeof value === 'number' ? value : JSON.stringify(value));
    case 'json':
      return value;
    case 'text':
      return typeof value === 'string' ? value : JSON.stringify(value);
    default:
      return value;
  }
}

const elements: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  none: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  boolean: { type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
  integer: { type: 'INT64', repetition_type: 'OPTIONAL' },
  long: { type: 'INT64', repetition_type: 'OPTIONAL' },
  double: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' },
};

function schemaOf(columns: readonly { readonly name: string; readonly kind: ColumnKind }[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, kind }) => ({ name, ...elements[kind] })),
  ];
}

function isRaw(value: object): boolean {
  return (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);
}

function fitsInteger(text: string): boolean {
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
