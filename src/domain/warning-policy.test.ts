import { expect, test } from 'vitest';
import { lenient, readWarningPolicy, strict, verdictOn } from './warning-policy.ts';

/** Answers worked out by dbt's rules for `warn_error_options`: named, then `Deprecations`, then `all`; silence, warn, error. */
test.each([
  { options: {}, verdicts: ['warn', 'warn', 'warn'] },
  { options: { error: 'all' }, verdicts: ['error', 'error', 'error'] },
  { options: { error: '*', warn: ['NoNodesForSelectionCriteria'] }, verdicts: ['warn', 'error', 'error'] },
  { options: { include: 'all', exclude: ['no-nodes-selected'] }, verdicts: ['warn', 'error', 'error'] },
  { options: { error: ['NoNodesForSelectionCriteria'] }, verdicts: ['error', 'warn', 'warn'] },
  { options: { error: ['Deprecations'] }, verdicts: ['warn', 'error', 'warn'] },
  {
    options: { error: ['Deprecations'], warn: ['DuplicateYAMLKeysDeprecation'] },
    verdicts: ['warn', 'warn', 'warn'],
  },
  { options: { error: 'all', silence: ['Deprecations'] }, verdicts: ['error', 'silence', 'error'] },
  {
    options: { error: ['DuplicateYAMLKeysDeprecation'], silence: ['Deprecations'] },
    verdicts: ['warn', 'error', 'warn'],
  },
  { options: { silence: ['LogTestResult', 'no-nodes-selected'] }, verdicts: ['silence', 'warn', 'silence'] },
])('$options', ({ options, verdicts }) => {
  const policy = readWarningPolicy(options);
  if (!policy.ok) throw new Error(policy.error);
  const codes = ['no-nodes-selected', 'yaml-duplicate-key', 'test-warning'];
  expect(codes.map((code) => verdictOn(code, policy.value))).toEqual(verdicts);
});

test.each([
  { options: { error: 'some' }, says: 'wants "all", "*" or a list' },
  { options: { warn: ['NoNodesForSelectionCriteria'] }, says: 'takes "warn" only' },
  { options: { error: ['no nodes'] }, says: 'no nodes is not a valid dbt error name.' },
  { options: { silent: [] }, says: 'has no "silent"' },
  { options: { error: 'all', include: 'all' }, says: 'says both' },
  { options: { silence: 'all' }, says: 'wants lists' },
])('refused: $options', ({ options, says }) => {
  const policy = readWarningPolicy(options);
  expect(policy.ok ? '' : policy.error).toContain(says);
});

test('the two ends', () => {
  expect([verdictOn('anything', lenient), verdictOn('anything', strict)]).toEqual(['warn', 'error']);
});
