import { describe, expect, it } from 'vitest';
import { UsageError } from '../domain/errors.ts';
import { readOutputRequest } from './output-request.ts';
import type { CommandLine } from './program.ts';
import { readCommandLine } from './program.ts';
import { readExecutionRequest, readProjectRequest, readSelectionRequest } from './project-request.ts';
import { verbs } from './verbs.ts';

function read(
  line: string | readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CommandLine {
  return readCommandLine({
    words: typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line,
    verbs,
    version: '1.2.3',
    environment: new Map(Object.entries(environment)),
    columns: 80,
  });
}

/** Everything that the line asks for, as the verbs and the reporter are told it. */
function requested(
  line: string | readonly string[],
  environment: Readonly<Record<string, string>> = {},
): object {
  const command = read(line, environment);
  if (command.kind !== 'verb') throw new Error(command.text);
  const { verb, given } = command;
  return {
    verb: verb.name,
    operand: given.operand,
    ...readProjectRequest(given, verb.options),
    ...readSelectionRequest(given),
    ...readExecutionRequest(given),
    ...readOutputRequest(given),
  };
}

function fault(line: string | readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  try {
    requested(line, environment);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'none';
}

const cases: readonly (readonly [string | readonly string[], Readonly<Record<string, string>>, object])[] = [
  [
    'build',
    {},
    {
      verb: 'build',
      command: 'build',
      select: null,
      exclude: [],
      threads: null,
      failFast: null,
      vars: {},
      quiet: false,
      format: 'text',
      least: 'info',
      arguments: { which: 'build' },
    },
  ],
  ['build -s a b+ --exclude c,d', {}, { select: ['a', 'b+'], exclude: ['c,d'] }],
  ['build --select a --select b', {}, { select: ['a', 'b'] }],
  ['run -m a --models b', {}, { select: ['a', 'b'] }],
  [['build', '--select', 'a b'], {}, { select: ['a b'] }],
  ['--target prod build', {}, { target: 'prod' }],
  ['build --target prod', {}, { target: 'prod' }],
  ['--target dev build -t prod', {}, { target: 'prod' }],
  ['--quiet -x build --threads 8', {}, { quiet: true, failFast: true, threads: 8 }],
  ['build --no-fail-fast', {}, { failFast: false }],
  [
    'build --no-partial-parse --no-version-check --no-write-json',
    {},
    { partialParse: false, versionCheck: false, writeJson: false },
  ],
  ['build --partial-parse', {}, { partialParse: true }],
  ['build --log-format json --log-level debug', {}, { format: 'json', least: 'debug' }],
  ['build --debug', {}, { least: 'debug' }],
  ['build --no-use-colors', {}, { colours: false }],
  [
    'build --resource-type model test --exclude-resource-types seed',
    {},
    { resourceTypes: ['model', 'test'], excludeResourceTypes: ['seed'] },
  ],
  ['build --no-populate-cache --printer-width 100 --no-send-anonymous-usage-stats', {}, { verb: 'build' }],
  ['list', {}, { verb: 'ls', command: 'list', arguments: { which: 'list' } }],
  ['build -f -t prod', {}, { arguments: { which: 'build', full_refresh: true, target: 'prod' } }],
  [['sql', 'select 1'], {}, { verb: 'sql', operand: 'select 1' }],
  [
    ['build', '--vars', '{a: 1, b: [x, yes], c: 2024-05-01, d: y, e: 010}'],
    {},
    { vars: { a: 1, b: ['x', true], c: '2024-05-01', d: 'y', e: 8 } },
  ],
  [['build', '--vars', ''], {}, { vars: {} }],
  ['build', { DBT_TARGET: 'prod' }, { target: 'prod' }],
  ['build', { DBT_TARGET: 'old', DBT_ENGINE_TARGET: 'new' }, { target: 'new' }],
  ['build -t cli', { DBT_ENGINE_TARGET: 'env' }, { target: 'cli' }],
  [
    'build',
    { DBT_PROFILES_DIR: '/p', DBT_PROJECT_DIR: '/q', DBT_THREADS: '3' },
    { profilesFolder: '/p', projectFolder: '/q', threads: 3 },
  ],
  [
    'build',
    { DBT_PARTIAL_PARSE: 'false', DBT_FAIL_FAST: '1', DBT_USE_COLORS: 'no' },
    { partialParse: false, failFast: true, colours: false },
  ],
  ['build', { DBT_RESOURCE_TYPES: 'model test' }, { resourceTypes: ['model', 'test'] }],
];

describe('a command line becomes a request', () => {
  it.each(cases)('%s with %o', (line, environment, expected) => {
    expect(requested(line, environment)).toMatchObject(expected);
  });
});

const faults: readonly (readonly [string | readonly string[], Readonly<Record<string, string>>, string])[] = [
  ['biuld', {}, "unknown command 'biuld'\nDid you mean build?\nSee: sluice --help"],
  ['build --selct a', {}, "unknown option '--selct'\nDid you mean --select?\nSee: sluice build --help"],
  [
    '--select a build',
    {},
    "unknown option '--select'\nIt belongs behind the verb: sluice build --select …\nSee: sluice build --help",
  ],
  [
    'build orders',
    {},
    "too many arguments for 'build'. Expected 0 arguments but got 1: orders.\nNodes are named with --select.\nSee: sluice build --help",
  ],
  ['build --target', {}, "option '-t, --target <name>' argument missing\nSee: sluice build --help"],
  ['build --threads many', {}, '--threads wants a whole number of at least 1, not "many"'],
  ['build --threads 0', {}, '--threads wants a whole number of at least 1, not "0"'],
  ['build', { DBT_THREADS: 'x' }, 'DBT_THREADS wants a whole number of at least 1, not "x"'],
  ['build', { DBT_FAIL_FAST: 'perhaps' }, 'DBT_FAIL_FAST wants true or false, not "perhaps"'],
  [
    'build --indirect-selection all',
    {},
    '--indirect-selection has no "all"; it takes eager, cautious, buildable, empty',
  ],
  [
    'build --resource-type modle',
    {},
    '--resource-type has no "modle"; it takes model, seed, snapshot, test, source, analysis, exposure, unit_test, metric, semantic_model, saved_query, function, default, all',
  ],
  ['build --log-format xml', {}, '--log-format has no "xml"; it takes text, json, default, debug'],
  [['build', '--vars', 'a'], {}, '--vars wants a YAML mapping such as \'{day: 2024-05-01}\', not "a"'],
  [
    ['build', '--vars', '{a: [}'],
    {},
    '--vars is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 6',
  ],
];

describe('a wrong command line is refused with what to do', () => {
  it.each(faults)('%s with %o', (line, environment, expected) => {
    expect(fault(line, environment)).toBe(expected);
  });
});

describe('help', () => {
  it.each([
    ['--help'],
    ['-h'],
    ['help'],
    ['--version'],
    ['help build'],
    ...verbs.map(({ name }) => [`${name} --help`]),
  ])('%s is asked for', (line) => {
    expect(read(line)).toMatchObject({ kind: 'text', asked: true });
  });
  it('is given where no verb is', () => {
    expect(read('')).toMatchObject({ kind: 'text', asked: false });
  });
  it('shows every verb with its summary', () => {
    const { text } = read('--help') as { readonly text: string };
    const joined = text.replace(/\s+/g, ' ');
    for (const verb of verbs) expect(joined).toContain(verb.summary);
  });
  it.each(verbs)('$name: every option and example, no line wider than the terminal but examples', (verb) => {
    const { text } = read(`${verb.name} --help`) as { readonly text: string };
    for (const option of verb.options)
      expect(text).toContain(option.toggle === 'off' ? `--no-${option.name}` : `--${option.name}`);
    expect(verb.examples.length).toBeGreaterThan(0);
    for (const { line } of verb.examples) expect(text).toContain(`  sluice ${line}`);
    for (const line of (text.split('Examples:')[0] ?? '').split('\n'))
      expect(line.length).toBeLessThanOrEqual(80);
  });
  it.each(verbs.flatMap((verb) => verb.examples.map(({ line }) => line)))(
    'the example `%s` is understood',
    (line) => {
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      expect(read(words).kind).toBe('verb');
    },
  );
});
