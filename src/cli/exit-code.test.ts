import { expect, it } from 'vitest';
import { EngineError, InternalError, ProjectError, UsageError } from '../domain/errors.ts';
import { exitCode } from './exit-code.ts';
import { verbs } from './verbs.ts';

const find = (name: string): (typeof verbs)[number] => {
  const verb = verbs.find((one) => one.name === name);
  if (verb === undefined) throw new Error(name);
  return verb;
};
const build = find('build');
const debug = find('debug');
const lost = new EngineError('no route', { fault: 'connection' });

it.each([
  ['all well', { kind: 'ended', ending: { kind: 'ok' } }, build, false, 0],
  ['a node failed', { kind: 'ended', ending: { kind: 'failed' } }, build, false, 1],
  ['stopped by the user', { kind: 'ended', ending: { kind: 'failed' } }, build, true, 2],
  ['all done before the stop took hold', { kind: 'ended', ending: { kind: 'ok' } }, build, true, 0],
  ['wrong usage', { kind: 'threw', error: new UsageError('x') }, null, false, 2],
  ['wrong project', { kind: 'threw', error: new ProjectError([]) }, build, false, 2],
  ['no engine', { kind: 'threw', error: lost }, build, false, 2],
  ['no engine, which is what debug finds out', { kind: 'threw', error: lost }, debug, false, 1],
  ['a wrong project under debug', { kind: 'threw', error: new ProjectError([]) }, debug, false, 2],
  ['a bug', { kind: 'threw', error: new InternalError('x') }, build, false, 2],
  ['another bug', { kind: 'threw', error: 'x' }, build, false, 2],
] as const)('%s', (_, result, verb, cancelled, code) => {
  expect(exitCode(result, { verb, cancelled })).toBe(code);
});
