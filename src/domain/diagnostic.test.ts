import { expect, test } from 'vitest';
import { formatDiagnostic } from './diagnostic.ts';

const frames = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    macro: `m${index}`,
    calledAt: { path: 'macros/m.sql', line: index + 1, column: 3 },
  }));

test.for([
  [3, 3, null],
  [16, 16, null],
  [17, 16, '    … 2 more calls …'],
  [200, 16, '    … 185 more calls …'],
] as const)('%i macros deep', ([count, lines, said]) => {
  const fault = { code: 'template-limit', severity: 'error', message: 'too deep' } as const;
  const [head, ...stack] = formatDiagnostic({ ...fault, macroStack: frames(count) }).split('\n');
  expect(head).toBe('error  template-limit  too deep');
  expect(stack).toHaveLength(lines);
  expect(stack[0]).toBe('    in macro m0, called at macros/m.sql:1:3');
  expect(stack.at(-1)).toBe(`    in macro m${count - 1}, called at macros/m.sql:${count}:3`);
  expect(stack.find((line) => line.includes('…')) ?? null).toBe(said);
});
