import fc from 'fast-check';
import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { decimalText, instantText } from './bson-texts.ts';
import { BsonReader, DocumentFault } from './read-bson.ts';

const {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  EJSON,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} = BSON;
const encode = (document: BSON.Document): Uint8Array => BSON.serialize(document, { ignoreUndefined: false });
const read = (document: BSON.Document): unknown => new BsonReader().read(encode(document));
const textOf = (document: BSON.Document): string => JSON.stringify(read(document));
const id = new ObjectId('65a1b2c3d4e5f60718293a4b');

describe('a document', () => {
  it.each<{ readonly name: string; readonly value: unknown; readonly text: string }>([
    { name: 'int32', value: new Int32(-7), text: '-7' },
    { name: 'a whole double', value: new Double(7), text: '7' },
    { name: 'a double', value: 0.1, text: '0.1' },
    { name: 'a small double', value: 5e-324, text: '5e-324' },
    { name: 'NaN', value: Number.NaN, text: '"NaN"' },
    { name: 'infinity', value: -Infinity, text: '"-Infinity"' },
    { name: 'a long', value: Long.fromString('42'), text: '42' },
    { name: 'the largest exact long', value: Long.fromString('9007199254740991'), text: '9007199254740991' },
    { name: 'a long past 2^53', value: Long.fromString('9007199254740993'), text: '9007199254740993' },
    { name: 'the largest long', value: Long.MAX_VALUE, text: '9223372036854775807' },
    { name: 'the smallest long', value: Long.MIN_VALUE, text: '-9223372036854775808' },
    { name: 'a decimal', value: Decimal128.fromString('19.990'), text: '19.990' },
    { name: 'a negative decimal', value: Decimal128.fromString('-0.05'), text: '-0.05' },
    { name: 'a decimal with an exponent', value: Decimal128.fromString('1E+3'), text: '1000' },
    { name: 'a small decimal', value: Decimal128.fromString('1E-9'), text: '0.000000001' },
    { name: 'a large decimal', value: Decimal128.fromString('1E+6000'), text: '1E+6000' },
    {
      name: 'a decimal of 34 digits',
      value: Decimal128.fromString('-1234567890123456789012345678901234'),
      text: '-1234567890123456789012345678901234',
    },
    { name: 'a decimal NaN', value: Decimal128.fromString('NaN'), text: '"NaN"' },
    { name: 'a decimal infinity', value: Decimal128.fromString('-Infinity'), text: '"-Infinity"' },
    { name: 'a text', value: 'té "x" 日本 𝄞', text: '"té \\"x\\" 日本 𝄞"' },
    { name: 'an empty text', value: '', text: '""' },
    { name: 'a text with NUL', value: 'a\0b', text: '"a\\u0000b"' },
    { name: 'true', value: true, text: 'true' },
    { name: 'null', value: null, text: 'null' },
    { name: 'undefined', value: undefined, text: 'null' },
    { name: 'an ObjectId', value: id, text: '"65a1b2c3d4e5f60718293a4b"' },
    {
      name: 'a date',
      value: new Date('2024-02-29T23:59:59.007Z'),
      text: '"2024-02-29T23:59:59.007Z"',
    },
    { name: 'a date before 1970', value: new Date(-1), text: '"1969-12-31T23:59:59.999Z"' },
    {
      name: 'a date of year 20000',
      value: new Date(Date.UTC(20_000, 0, 1)),
      text: '"20000-01-01T00:00:00.000Z"',
    },
    {
      name: 'a date before Christ',
      value: new Date('-000043-03-15T00:00:00.000Z'),
      text: '"0044-03-15T00:00:00.000Z BC"',
    },
    {
      name: 'a UUID',
      value: new UUID('aa1c2d3e-4f50-4617-8293-a4b5c6d7e8f9'),
      text: '"aa1c2d3e-4f50-4617-8293-a4b5c6d7e8f9"',
    },
    { name: 'bytes', value: new Binary(Buffer.from([0, 1, 255])), text: '"\\\\x0001ff"' },
    {
      name: 'bytes of another kind',
      value: new Binary(Buffer.from([1, 2]), 0x80),
      text: '{"$binary":{"base64":"AQI=","subType":"80"}}',
    },
    {
      name: 'a regular expression',
      value: new BSONRegExp('^a.b', 'im'),
      text: '{"$regularExpression":{"pattern":"^a.b","options":"im"}}',
    },
    { name: 'code', value: new Code('return 1'), text: '{"$code":"return 1"}' },
    {
      name: 'code with a scope',
      value: new Code('return x', { x: 1 }),
      text: '{"$code":"return x","$scope":{"x":1}}',
    },
    { name: 'a symbol', value: new BSONSymbol('s'), text: '"s"' },
    {
      name: 'a timestamp',
      value: new Timestamp({ t: 4_000_000_000, i: 2 }),
      text: '{"$timestamp":{"t":4000000000,"i":2}}',
    },
    { name: 'the smallest key', value: new MinKey(), text: '{"$minKey":1}' },
    { name: 'the largest key', value: new MaxKey(), text: '{"$maxKey":1}' },
    { name: 'a reference', value: new DBRef('c', id), text: '{"$ref":"c","$id":"65a1b2c3d4e5f60718293a4b"}' },
    { name: 'an object', value: { a: { b: [] } }, text: '{"a":{"b":[]}}' },
    { name: 'a list', value: [1, 'a', [null], { b: 2 }], text: '[1,"a",[null],{"b":2}]' },
    { name: 'a list of longs', value: [Long.MAX_VALUE], text: '[9223372036854775807]' },
  ])('$name', ({ value, text }) => {
    expect(textOf({ value })).toBe(`{"value":${text}}`);
  });

  it('keeps odd keys apart', () => {
    const document = Object.fromEntries(
      ['', 'a b', 'é', '$x', 'a.b', '__proto__', 'constructor', '1', '0'].map((key) => [key, key]),
    );
    const found = new BsonReader().read(encode(JSON.parse(JSON.stringify(document)) as BSON.Document));
    expect(Object.entries(found)).toEqual(Object.entries(document));
  });

  it('gives dates that JavaScript cannot hold', () => {
    expect(instantText(9_223_372_036_854_775_807n)).toBe('292278994-08-17T07:12:55.807Z');
    expect(instantText(-9_223_372_036_854_775_808n)).toBe('292275056-05-16T16:47:04.192Z BC');
  });

  it('takes decimals that are not canonical for zero', () => {
    expect(decimalText(0n, 0x6c11_0000_0000_0000n)).toMatch(/^0(\.0+)?$/);
  });
});

/** A document by hand, of elements with their type, key and bytes. */
function raw(...elements: readonly (readonly [number, string, Buffer])[]): Buffer {
  const body = Buffer.concat(
    elements.map(([type, key, bytes]) =>
      Buffer.concat([Buffer.from([type]), Buffer.from(`${key}\0`), bytes]),
    ),
  );
  const length = Buffer.alloc(4);
  length.writeInt32LE(body.length + 5);
  return Buffer.concat([length, body, Buffer.from([0])]);
}
const text = (...bytes: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from([bytes.length + 1, 0, 0, 0]), Buffer.from([...bytes, 0])]);
const one = Buffer.from([1, 0, 0, 0]);

describe('what is no document', () => {
  it.each([
    {
      name: 'a key that comes twice',
      bytes: raw([0x10, 'a', one], [0x02, 'a', text(98)]),
      fault: { reason: 'duplicate_key', column: 'a', value: '1' },
    },
    {
      name: 'one within an object',
      bytes: raw([0x03, 'o', raw([0x10, 'a', one], [0x10, 'a', one])]),
      fault: { reason: 'duplicate_key', column: 'o.a', value: '1' },
    },
    {
      name: 'a text that is no UTF-8',
      bytes: raw([0x04, 'l', raw([0x02, '0', text(97, 0xe9, 98)])]),
      fault: { reason: 'bad_encoding', column: 'l.0', value: 'a\ufffdb' },
    },
    {
      name: 'a type that does not exist',
      bytes: raw([0x30, 'a', one]),
      fault: { reason: 'bad_document', column: 'a', value: null },
    },
    {
      name: 'a text that is longer than the document',
      bytes: raw([0x02, 'a', Buffer.from([255, 255, 0, 0, 97, 0])]),
      fault: { reason: 'bad_document', column: 'a', value: null },
    },
    {
      name: 'a document that ends too soon',
      bytes: raw([0x10, 'a', one]).subarray(0, 8),
      fault: { reason: 'bad_document', column: null, value: null },
    },
    {
      name: 'nothing',
      bytes: Buffer.alloc(0),
      fault: { reason: 'bad_document', column: null, value: null },
    },
  ])('$name', ({ bytes, fault }) => {
    expect(new BsonReader().read(bytes)).toEqual(new DocumentFault(fault.reason, fault.column, fault.value));
  });

  it('says so of any damage, and takes no byte beyond the end', () => {
    const whole = Buffer.from(
      encode({ a: 'x', b: [1, { c: Decimal128.fromString('1.5') }], d: new Date(0) }),
    );
    const reader = new BsonReader();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        expect(typeof reader.read(damaged)).toBe('object');
      }),
    );
  });
});

/** A value, and what the official library's relaxed Extended JSON must become. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [key, inner] = first;
    if (key === '$numberDouble' || key === '$oid') return inner;
    if (key === '$date') return typeof inner === 'string' ? new Date(inner).toISOString() : inner;
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
};

describe('any document', () => {
  const key = fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .filter((each) => !each.includes('\0') && !/^(\$|__)/.test(each));
  const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.string({ unit: 'grapheme' }),
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  it('is what the official library makes of it', () => {
    const reader = new BsonReader();
    fc.assert(
      fc.property(fc.dictionary(key, anyValue, { maxKeys: 6 }), (document) => {
        const bytes = encode(document);
        const expected = plain(JSON.parse(EJSON.stringify(BSON.deserialize(bytes), { relaxed: true })));
        expect(JSON.parse(JSON.stringify(reader.read(bytes)))).toEqual(expected);
      }),
    );
  });

  it('has the instants that JavaScript gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (milliseconds) => {
        const expected = new Date(milliseconds).toISOString();
        expect(instantText(milliseconds)).toBe(expected);
        expect(instantText(BigInt(milliseconds))).toBe(expected);
      }),
    );
  });

  it('has the decimals that the official library reads', () => {
    const digitsOf = (spelled: string): readonly [string, number] => {
      const [, sign, whole, fraction = '', exponent = '0'] =
        /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(spelled) ?? [];
      const all = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
      return [`${sign}${all}`, Number(exponent) - fraction.length];
    };
    const value = ([coefficient, exponent]: readonly [string, number], scale: number): bigint =>
      BigInt(coefficient) * 10n ** BigInt(exponent - scale);
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }),
        fc.integer({ min: -1200, max: 1200 }),
        (coefficient, exponent) => {
          const decimal = Decimal128.fromString(`${coefficient}E${exponent}`);
          const bytes = Buffer.from(decimal.bytes);
          const found = digitsOf(decimalText(bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)));
          const scale = Math.min(found[1], exponent);
          expect(value(found, scale)).toBe(value([String(coefficient), exponent], scale));
        },
      ),
    );
  });
});
