import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonArrayScanner, JsonShapeError } from './json-array-scanner.ts';

/** The elements' texts and lines, the text being fed in pieces of `size` bytes. */
function scan(text: string, keys: readonly string[], size: number): readonly (readonly [number, string])[] {
  const scanner = new JsonArrayScanner(keys);
  const bytes = Buffer.from(text);
  const found: [number, string][] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const { start, end, line } of scanner.feed(bytes.subarray(at, at + size))) {
      found.push([line, Buffer.from(scanner.bytes.subarray(start, end)).toString().trim()]);
    }
  }
  scanner.end();
  return found;
}

describe('JsonArrayScanner', () => {
  it.each([
    ['[]', [], []],
    [' [ ] ', [], []],
    ['[1]', [], [[1, '1']]],
    [
      '[1, "a]", null , true]',
      [],
      [
        [1, '1'],
        [1, '"a]"'],
        [1, 'null'],
        [1, 'true'],
      ],
    ],
    [
      '[\n{"a":\n1},\n\n{"b":[1,{"c":"}\\""}]}\n]\n',
      [],
      [
        [2, '{"a":\n1}'],
        [5, '{"b":[1,{"c":"}\\""}]}'],
      ],
    ],
    ['{"data": [{"a":1}]}', ['data'], [[1, '{"a":1}']]],
    ['{"x": [[1],{"data":[9]}],\n"y":"]","data":\n[7]}', ['data'], [[3, '7']]],
    [
      '{"a":{"data":[1]},"b":{"x":1,"data":[2,3]},"c":4}',
      ['b', 'data'],
      [
        [1, '2'],
        [1, '3'],
      ],
    ],
    ['{"d\\"a":1,"da":[5]}', ['da'], [[1, '5']]],
  ] as const)('%j at %j', (text, keys, expected) => {
    for (const size of [1, 2, 5, 1000]) expect(scan(text, keys, size)).toEqual(expected);
  });

  it.each([
    ['{"a": 1}', [], 1, /object, not an array/],
    ['"a"', [], 1, /expected an array/],
    ['{"a": 1}', ['data'], 1, /there is no "data"/],
    ['{"a": 1,\n"data": {}}', ['data'], 2, /expected an array/],
    ['[1]', ['data'], 1, /expected an object that holds "data"/],
    ['[1,\n2', [], 2, /ends within the array/],
    ['[1,]', [], 1, /expected a value/],
    ['[,1]', [], 1, /expected a value/],
    ['["a" "b"]', [], 1, null],
    ['[{"a":1} {"b":2}]', [], 1, /expected a comma/],
    ['', [], 1, /no array at \$/],
    ['{"a":', ['data'], 1, /no array at \$\.data/],
  ] as const)('refuses %j at %j', (text, keys, line, message) => {
    for (const size of [1, 3, 1000]) {
      // What is no JSON inside of an element is for the parser to say.
      if (message === null) continue;
      const refused = (): unknown => scan(text, keys, size);
      expect(refused).toThrow(JsonShapeError);
      expect(refused).toThrow(message);
      expect(refused).toThrow(expect.objectContaining({ line }));
    }
  });

  it('finds what JSON.parse finds', () => {
    const document = fc.record({
      before: fc.jsonValue(),
      rows: fc.array(fc.jsonValue()),
      after: fc.jsonValue(),
    });
    fc.assert(
      fc.property(
        document,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 1, '\t'),
        (value, size, indent) => {
          const found = scan(JSON.stringify(value, null, indent), ['rows'], size);
          expect(found.map(([, text]) => JSON.parse(text) as unknown)).toEqual(
            JSON.parse(JSON.stringify(value.rows)),
          );
        },
      ),
    );
  });
});
