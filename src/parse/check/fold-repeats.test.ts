import { expect, test } from 'vitest';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { foldRepeats } from './fold-repeats.ts';

test("a key of the user's own is told once, a slip of the pen each time", () => {
  const warn = (key: string, owner: string, help: string): Diagnostic => ({
    code: 'yaml-unknown-key',
    severity: 'warning',
    message: `Custom key "${key}" found in models "${owner}"`,
    help,
  });
  const folded = foldRepeats([
    warn('grain', 'a', 'Put it under meta.'),
    warn('tets', 'a', 'Did you mean "tests"?'),
    warn('grain', 'b', 'Put it under meta.'),
    warn('tets', 'b', 'Did you mean "tests"?'),
    warn('grain', 'c', 'Put it under meta.'),
    warn('alone', 'c', 'Put it under meta.'),
  ]);
  expect(folded.map(({ message }) => message)).toEqual([
    'Custom key "grain" found in models "a" (and in 2 more places)',
    'Custom key "tets" found in models "a"',
    'Custom key "tets" found in models "b"',
    'Custom key "alone" found in models "c"',
  ]);
});
