import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Texts are held in memory up to about this many bytes. */
const memoryLimit = 32 << 20;
/** What JavaScript needs for a text besides its characters. */
const overhead = 32;
/** Texts on the disk are read back in blocks, of which the last used are kept. */
const blockSize = 64 << 10;
const keptBlocks = 128;

/**
 * The texts that a workbook's cells name by number: in memory while they are few, else in a temporary file, of which the parts that
 * were used last are held. On the disk only their offsets are in memory.
 */
export class SharedStrings {
  #texts: string[] = [];
  #bytes = 0;
  #spill: Spill | null = null;
  readonly #limit: number;

  /** `limit`: the most bytes in memory. */
  constructor(limit = memoryLimit) {
    this.#limit = limit;
  }

  /** Adds the next text. */
  add(text: string): void {
    if (this.#spill !== null) return this.#spill.add(text);
    this.#texts.push(text);
    this.#bytes += overhead + 2 * text.length;
    if (this.#bytes <= this.#limit) return;
    this.#spill = new Spill();
    for (const each of this.#texts) this.#spill.add(each);
    this.#texts = [];
  }

  /** The text of a number; undefined where there is none. */
  get(index: number): string | undefined {
    return this.#spill === null ? this.#texts[index] : this.#spill.get(index);
  }

  /** Takes the temporary file away. */
  close(): void {
    this.#spill?.close();
    this.#spill = null;
  }
}

/** Texts one after the other in a file. */
class Spill {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-strings-'));
  readonly #file = openSync(join(this.#folder, 'texts'), 'w+');
  /** Where each begins, and where the last ends. */
  #offsets = new Float64Array(1024);
  #count = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #written = 0;
  readonly #blocks = new Map<number, Buffer>();

  add(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    if (this.#count + 1 === this.#offsets.length) {
      const more = new Float64Array(2 * this.#offsets.length);
      more.set(this.#offsets);
      this.#offsets = more;
    }
    this.#offsets[this.#count + 1] = this.#offsets[this.#count]! + bytes.length;
    this.#count++;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > 16 * blockSize) this.#flush();
  }

  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    this.#flush();
    const start = this.#offsets[index]!;
    const length = this.#offsets[index + 1]! - start;
    const block = Math.floor(start / blockSize);
    const within = start - block * blockSize;
    if (within + length <= blockSize) return this.#block(block).toString('utf8', within, within + length);
    const bytes = Buffer.allocUnsafe(length);
    readSync(this.#file, bytes, 0, length, start);
    return bytes.toString('utf8');
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    writeSync(this.#file, Buffer.concat(this.#pending), 0, this.#pendingBytes, this.#written);
    this.#written += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #block(number: number): Buffer {
    const known = this.#blocks.get(number);
    if (known !== undefined) {
      this.#blocks.delete(number);
      this.#blocks.set(number, known);
      return known;
    }
    const oldest = this.#blocks.size >= keptBlocks ? this.#blocks.keys().next().value : undefined;
    if (oldest !== undefined) this.#blocks.delete(oldest);
    const bytes = Buffer.allocUnsafe(blockSize);
    readSync(this.#file, bytes, 0, blockSize, number * blockSize);
    this.#blocks.set(number, bytes);
    return bytes;
  }
}
