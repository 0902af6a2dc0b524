import { expect, test } from 'vitest';
import { EngineError } from '../domain/errors.ts';
import { drive } from './drive.ts';

test('effects are answered once each, in order', async () => {
  function* compile(): Generator<string, string, number> {
    const one = yield 'one';
    const two = yield 'two';
    return `${one + two}`;
  }
  const asked: string[] = [];
  const value = await drive(compile(), async (effect) => asked.push(effect));
  expect([value, asked]).toEqual(['3', ['one', 'two']]);
});

test('what the engine refuses comes back at the place that asked; a bug does not', async () => {
  function* compile(): Generator<string, string, number> {
    try {
      yield 'bad';
      return 'not refused';
    } catch (error) {
      return `refused: ${(error as Error).message}`;
    }
  }
  const refuse = (error: Error) => () => Promise.reject(error);
  expect(await drive(compile(), refuse(new EngineError('no', { fault: 'statement' })))).toBe('refused: no');
  await expect(drive(compile(), refuse(new Error('a bug')))).rejects.toThrow('a bug');
});
