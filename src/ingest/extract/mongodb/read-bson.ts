import { isUtf8 } from 'node:buffer';
import type { Json, JsonObject } from '../../../util/json.ts';
import { reasons } from '../../normalize/encoding.ts';
import { decimalText, instantText, uuidText } from './bson-texts.ts';

/** Why a document cannot be taken. A class, since a document may have any fields. */
export class DocumentFault {
  /** `duplicate_key`, `bad_encoding` or `bad_document`. */
  readonly reason: string;
  /** The path of the field. */
  readonly column: string | null;
  readonly value: string | null;
  constructor(reason: string, column: string | null, value: string | null) {
    this.reason = reason;
    this.column = column;
    this.value = value;
  }
}

/** Deeper than servers let documents be. */
const deepest = 200;

/**
 * Reads BSON documents as records, straight from their bytes. What JSON has keeps its value; numbers that JavaScript cannot hold are
 * `JSON.rawJSON` objects; ObjectId, UUID, dates and symbols are texts, bytes are `\x…`, NaN and infinities are texts; an undefined is null. What
 * is left is an object of relaxed Extended JSON (`$timestamp`, `$regularExpression`, `$code`, `$minKey`, …).
 */
export class BsonReader {
  #bytes: Buffer = Buffer.alloc(0);
  /** The document, a character for each byte. */
  #latin = '';
  #at = 0;
  #path: string[] = [];
  readonly #double = new DataView(new ArrayBuffer(8));
  /** Keys by a hash of their bytes: most documents of a collection have the same. */
  readonly #keys: (string | undefined)[] = Array.from({ length: 4096 }, () => undefined);

  /** A document as a record, or why it cannot be taken. */
  read(document: Uint8Array): JsonObject | DocumentFault {
    this.#bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
    this.#latin = this.#bytes.toString('latin1', 0, this.#bytes.length);
    this.#at = 0;
    this.#path = [];
    try {
      return this.#object(this.#bytes.length, 0);
    } catch (error) {
      if (error instanceof Unreadable) return error.fault;
      throw error;
    }
  }

  #object(limit: number, depth: number): JsonObject {
    const end = this.#begin(limit, depth);
    const object: Record<string, Json> = {};
    for (;;) {
      const type = this.#bytes[this.#at++]!;
      if (type === 0) break;
      const key = this.#key(end);
      this.#path.push(key);
      const value = this.#value(type, end, depth);
      if (Object.hasOwn(object, key)) throw this.#fault('duplicate_key', JSON.stringify(object[key]) ?? null);
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      else object[key] = value;
      this.#path.pop();
    }
    if (this.#at !== end) throw this.#fault('bad_document');
    return object;
  }

  #array(limit: number, depth: number): Json[] {
    const end = this.#begin(limit, depth);
    const list: Json[] = [];
    for (;;) {
      const type = this.#bytes[this.#at++]!;
      if (type === 0) break;
      this.#at = this.#latin.indexOf('\0', this.#at) + 1;
      if (this.#at === 0 || this.#at >= end) throw this.#fault('bad_document');
      this.#path.push(String(list.length));
      list.push(this.#value(type, end, depth));
      this.#path.pop();
    }
    if (this.#at !== end) throw this.#fault('bad_document');
    return list;
  }

  /** Where the document that begins here ends, its own end included. */
  #begin(limit: number, depth: number): number {
    const start = this.#at;
    if (start + 5 > limit || depth > deepest) throw this.#fault('bad_document');
    const end = start + this.#integer();
    if (end < start + 5 || end > limit || this.#bytes[end - 1] !== 0) throw this.#fault('bad_document');
    return end;
  }

  #value(type: number, end: number, depth: number): Json {
    const bytes = this.#bytes;
    const at = this.#at;
    switch (type) {
      case 0x01: {
        this.#take(8, end);
        for (let each = 0; each < 8; each++) this.#double.setUint8(each, bytes[at + each]!);
        const value = this.#double.getFloat64(0, true);
        return Number.isFinite(value) ? value : String(value);
      }
      case 0x02:
      case 0x0e:
        return this.#text(end);
      case 0x03:
        return this.#object(end, depth + 1);
      case 0x04:
        return this.#array(end, depth + 1);
      case 0x05:
        return this.#binary(end);
      case 0x06:
      case 0x0a:
        return null;
      case 0x07:
        this.#take(12, end);
        return bytes.toString('hex', at, at + 12);
      case 0x08:
        this.#take(1, end);
        return bytes[at] !== 0;
      case 0x09:
        return instantText(this.#long(end));
      case 0x0b: {
        const pattern = this.#zeroEnded(end);
        return { $regularExpression: { pattern, options: this.#zeroEnded(end) } };
      }
      case 0x0c: {
        const $ref = this.#text(end);
        const id = this.#at;
        this.#take(12, end);
        return { $dbPointer: { $ref, $id: bytes.toString('hex', id, id + 12) } };
      }
      case 0x0d:
        return { $code: this.#text(end) };
      case 0x0f: {
        this.#take(4, end);
        const $code = this.#text(end);
        return { $code, $scope: this.#object(end, depth + 1) };
      }
      case 0x10:
        this.#take(4, end);
        this.#at = at;
        return this.#integer();
      case 0x11: {
        this.#take(8, end);
        return { $timestamp: { t: bytes.readUInt32LE(at + 4), i: bytes.readUInt32LE(at) } };
      }
      case 0x12: {
        const value = this.#long(end);
        return typeof value === 'number' ? value : rawNumber(value.toString());
      }
      case 0x13: {
        this.#take(16, end);
        const text = decimalText(bytes.readBigUInt64LE(at), bytes.readBigUInt64LE(at + 8));
        return /[NI]/.test(text) ? text : rawNumber(text);
      }
      case 0x7f:
        return { $maxKey: 1 };
      case 0xff:
        return { $minKey: 1 };
      default:
        throw this.#fault('bad_document');
    }
  }

  #binary(end: number): Json {
    this.#take(5, end);
    this.#at -= 5;
    const length = this.#integer();
    const subType = this.#bytes[this.#at++]!;
    let start = this.#at;
    if (length < 0) throw this.#fault('bad_document');
    this.#take(length, end);
    if (subType === 4 && length === 16) return uuidText(this.#bytes, start);
    // The old form of bytes begins with their length once more.
    if (subType === 2 && length >= 4) start += 4;
    if (subType === 0 || subType === 2) return `\\x${this.#bytes.toString('hex', start, this.#at)}`;
    const base64 = this.#bytes.toString('base64', start, this.#at);
    return { $binary: { base64, subType: subType.toString(16).padStart(2, '0') } };
  }

  /** 64 bits: a number where it can hold them. */
  #long(end: number): number | bigint {
    const at = this.#at;
    this.#take(8, end);
    const low = this.#bytes.readUInt32LE(at);
    const high = this.#bytes.readInt32LE(at + 4);
    const value = high * 4_294_967_296 + low;
    return Number.isSafeInteger(value) ? value : this.#bytes.readBigInt64LE(at);
  }

  #integer(): number {
    const bytes = this.#bytes;
    const at = this.#at;
    this.#at = at + 4;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  /** A text with its length in front, and a zero behind. */
  #text(end: number): string {
    this.#take(4, end);
    this.#at -= 4;
    const length = this.#integer();
    const start = this.#at;
    if (length < 1) throw this.#fault('bad_document');
    this.#take(length, end);
    if (this.#bytes[this.#at - 1] !== 0) throw this.#fault('bad_document');
    return this.#decode(start, this.#at - 1);
  }

  #zeroEnded(end: number): string {
    const start = this.#at;
    const stop = this.#latin.indexOf('\0', start);
    if (stop < 0 || stop >= end) throw this.#fault('bad_document');
    this.#at = stop + 1;
    return this.#decode(start, stop);
  }

  #key(end: number): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let hash = 0;
    for (let byte = bytes[at]!; byte !== 0 && at < end; byte = bytes[++at]!)
      hash = (Math.imul(hash, 31) + byte) | 0;
    if (at >= end) throw this.#fault('bad_document');
    this.#at = at + 1;
    const slot = hash & 4095;
    const known = this.#keys[slot];
    if (known !== undefined && known.length === at - start && this.#is(known, start)) return known;
    const key = this.#decode(start, at);
    // A key of its own, not a part of the document's text.
    if (key.length === at - start) this.#keys[slot] = Buffer.from(key, 'latin1').toString('latin1');
    return key;
  }

  #is(known: string, start: number): boolean {
    const bytes = this.#bytes;
    for (let index = 0; index < known.length; index++)
      if (known.charCodeAt(index) !== bytes[start + index]) return false;
    return true;
  }

  #decode(start: number, stop: number): string {
    const bytes = this.#bytes;
    let ascii = true;
    for (let at = start; at < stop && ascii; at++) ascii = bytes[at]! < 0x80;
    if (ascii) return this.#latin.slice(start, stop);
    const text = bytes.toString('utf8', start, stop);
    if (text.includes('\ufffd') && !isUtf8(bytes.subarray(start, stop)))
      throw this.#fault(reasons.badEncoding, text);
    return text;
  }

  #take(count: number, end: number): void {
    this.#at += count;
    if (this.#at >= end) throw this.#fault('bad_document');
  }

  #fault(reason: string, value: string | null = null): Unreadable {
    return new Unreadable(new DocumentFault(reason, this.#path.join('.') || null, value));
  }
}

class Unreadable extends Error {
  readonly fault: DocumentFault;
  constructor(fault: DocumentFault) {
    super(fault.reason);
    this.fault = fault;
  }
}

function rawNumber(text: string): Json {
  return (JSON as unknown as { rawJSON(text: string): Json }).rawJSON(text);
}
