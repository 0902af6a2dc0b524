import { describe, expect, test } from 'vitest';
import { Faults } from '../faults.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlMap } from './yaml-value.ts';
import { keySpan, plain } from './yaml-value.ts';

const read = (text: string) => {
  const faults = new Faults();
  const file = readYaml('models/schema.yml', text, faults);
  return { value: file?.root == null ? null : plain(file.root), faults: faults.all, file };
};

describe('lines within braces and brackets may be indented in any way, as for PyYAML', () => {
  test.each([
    [
      'a brace in the column of its key',
      'a:\n  - b: {\n    c: 1,\n  d: [x, y]\n  }\n',
      [{ b: { c: 1, d: ['x', 'y'] } }],
    ],
    ['values in the first column', 'a:\n  b: [\n1,\n2\n]\n', { b: [1, 2] }],
    ['a text over lines', 'a:\n  b: {c: "one\ntwo"}\n', { b: { c: 'one two' } }],
  ])('%s', (_, text, expected) => {
    const { value, faults } = read(text);
    expect(faults).toEqual([]);
    expect(value).toEqual({ a: expected });
  });

  test('places are those of the file', () => {
    const { file } = read('a:\n  - b: {\n  c: 1\n  }\nlast: 2\n');
    expect(file!.source.locate(keySpan(file!.root as YamlMap, 'last')).place).toMatchObject({
      line: 5,
      column: 1,
    });
  });

  test('what is not closed is still a fault', () => {
    expect(read('a:\n  - b: {\n  c: 1\nd: 2\n').faults[0]?.code).toBe('yaml-syntax');
  });
});
