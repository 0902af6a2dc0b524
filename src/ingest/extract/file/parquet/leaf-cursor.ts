import { crc32 } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';
import type { DecodedArray, PageHeader } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { maximumPageBytes } from './compressors.ts';
import { readAt } from './random-access.ts';

/** How hyparquet reads the pages of a column. */
export type ColumnDecoder = Parameters<typeof readPage>[2];

/** Where the pages of a column of one row group lie. */
export interface ColumnChunk {
  readonly start: number;
  readonly length: number;
}

/** Something in a file is not as its format says. */
export class DamagedParquet extends Error {
  override readonly name = 'DamagedParquet';
}

/** Reads the values of one physical column of a row group, page by page: no more of it is in memory than a page and its dictionary. */
export class LeafCursor {
  readonly #handle: FileHandle;
  readonly #decoder: ColumnDecoder;
  readonly #repeated: boolean;
  /** How much is read at once. */
  readonly #readSize: number;
  readonly #end: number;
  #position: number;
  #window = new Uint8Array(0);
  #windowStart = 0;
  #dictionary: DecodedArray | undefined;
  #rows: DecodedArray = [];
  #at = 0;

  /** @param facts.repeated a row may go on in the next page. */
  constructor(
    handle: FileHandle,
    chunk: ColumnChunk,
    facts: { readonly decoder: ColumnDecoder; readonly repeated: boolean; readonly readSize: number },
  ) {
    this.#handle = handle;
    this.#decoder = facts.decoder;
    this.#repeated = facts.repeated;
    this.#readSize = facts.readSize;
    this.#position = chunk.start;
    this.#end = chunk.start + chunk.length;
  }

  /** How many rows are at hand, after reading pages until there is one; 0 behind the last. */
  async ready(): Promise<number> {
    for (;;) {
      const atEnd = this.#position >= this.#end;
      const rows = this.#rows.length - this.#at - (this.#repeated && !atEnd ? 1 : 0);
      if (rows > 0 || atEnd) return Math.max(rows, 0);
      await this.#readPage();
    }
  }

  /** The next rows, of those that are at hand. */
  take(count: number): DecodedArray {
    const rows = this.#rows.slice(this.#at, this.#at + count);
    this.#at += count;
    return rows;
  }

  async #readPage(): Promise<void> {
    const { header, size } = await this.#header();
    const length = header.compressed_page_size;
    if (!(length >= 0 && this.#position + size + length <= this.#end))
      throw new DamagedParquet('a page reaches beyond its column');
    if (!(header.uncompressed_page_size >= 0 && header.uncompressed_page_size <= maximumPageBytes))
      throw new DamagedParquet(`a page of ${header.uncompressed_page_size} bytes`);
    const bytes = await this.#bytes(this.#position + size, length);
    this.#position += size + length;
    if (header.crc !== undefined && crc32(bytes) !== header.crc >>> 0)
      throw new DamagedParquet('the checksum of a page is wrong');
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
      this.#dictionary = data === undefined ? undefined : convert(data, this.#decoder);
      return;
    }
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') return;
    const { encoding } = header.data_page_header ?? header.data_page_header_v2 ?? {};
    if (encoding?.endsWith('_DICTIONARY') === true && this.#dictionary === undefined)
      throw new DamagedParquet('a page needs a dictionary that is not there');
    // Of a row that goes on, what is there of it is given along.
    const held = this.#repeated ? Array.from(this.#rows.slice(this.#at)) : undefined;
    const { data } = readPage(reader, header, this.#decoder, this.#dictionary, held, 0);
    this.#rows = data ?? held ?? [];
    this.#at = 0;
  }

  async #header(): Promise<{ readonly header: PageHeader; readonly size: number }> {
    const left = this.#end - this.#position;
    for (let size = Math.min(512, left); ; size = Math.min(size * 8, left)) {
      const bytes = await this.#bytes(this.#position, size);
      const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
      try {
        return { header: parquetHeader(reader), size: reader.offset };
      } catch (error) {
        if (!(error instanceof RangeError) || size === left) throw error;
      }
    }
  }

  /** A part of the file; small ones out of a larger one that was read before. */
  async #bytes(start: number, length: number): Promise<Uint8Array> {
    const offset = start - this.#windowStart;
    if (offset >= 0 && offset + length <= this.#window.length)
      return this.#window.subarray(offset, offset + length);
    const size = Math.min(Math.max(length, this.#readSize), this.#end - start);
    this.#window = (await readAt(this.#handle, start, size)) as Uint8Array<ArrayBuffer>;
    this.#windowStart = start;
    return this.#window.subarray(0, length);
  }
}
