import { expect, test } from 'vitest';
import { EngineError, InternalError } from '../../domain/errors.ts';
import type { EngineFault } from '../../domain/errors.ts';
import { translateError } from './postgres-errors.ts';

function serverError(code: string, facts: Record<string, string> = {}): Error {
  return Object.assign(new Error(facts['message'] ?? 'said the server'), {
    severity: 'ERROR',
    code,
    ...facts,
  });
}

/** SQLSTATEs from PostgreSQL's appendix A, and what the executor may do about each. */
const faults: readonly (readonly [Error, EngineFault])[] = [
  [serverError('42P01'), 'statement'],
  [serverError('23505'), 'statement'],
  [serverError('53100'), 'statement'],
  [serverError('57014'), 'cancelled'],
  [serverError('57014', { message: 'COPY from stdin failed: no' }), 'statement'],
  [serverError('55P03'), 'lock'],
  [serverError('40P01'), 'lock'],
  [serverError('40001'), 'lock'],
  [serverError('57P01', { severity: 'FATAL' }), 'connection'],
  [serverError('25P03', { severity: 'FATAL' }), 'connection'],
  [serverError('53300', { severity: 'FATAL' }), 'connection'],
  [serverError('08006'), 'connection'],
  [serverError('XX000', { severity: 'FATAL' }), 'connection'],
  [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'connection'],
  [Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'connection'],
  [new Error('Connection terminated unexpectedly'), 'connection'],
  [new Error('Client has encountered a connection error and is not queryable'), 'connection'],
  [new Error('timeout expired'), 'connection'],
];

test('each error has the fault that says what is safe to do', () => {
  const found = faults.map(([error]) => {
    const translated = translateError(error, 'select 1');
    return [error, translated instanceof EngineError ? translated.fault : translated];
  });
  expect(found).toEqual(faults);
});

test("what is no engine's error is a bug of ours", () => {
  const cause = new TypeError('x is not a function');
  const error = translateError(cause);
  expect(error).toBeInstanceOf(InternalError);
  expect(error.cause).toBe(cause);
});

test('an error is translated once', () => {
  const error = new EngineError('cancelled', { fault: 'cancelled', code: '57014' });
  const located = translateError(error, 'select 1');
  expect(located).toMatchObject({ fault: 'cancelled', code: '57014', sql: 'select 1', cause: error });
  expect(translateError(located, 'rollback')).toBe(located);
});

test("the server's position counts characters from 1, ours units from 0", () => {
  const sql = `select '😀😀', x`;
  const error = translateError(serverError('42703', { position: '14' }), sql);
  expect(error).toMatchObject({ position: sql.indexOf('x') });
  expect(translateError(serverError('42703', { position: '' }), sql)).toMatchObject({ position: undefined });
});
