import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcher, runSluice } from '../rig/run-sluice.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-init-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const filesIn = (where: string): readonly string[] =>
  readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(where, path.join(entry.parentPath, entry.name)))
    .sort();

const written = [
  '.gitignore',
  'README.md',
  'macros/cents_to_amount.sql',
  'models/marts/marts.yml',
  'models/marts/revenue_by_country.sql',
  'models/staging/staging.yml',
  'models/staging/stg_orders.sql',
  'package.json',
  'project.yml',
  'seeds/countries.csv',
  'sources/files/orders.csv',
  'sources/shop.yml',
  'tests/revenue_is_complete.sql',
];

describe('sluice init', () => {
  it('writes a project and says what to run next', async () => {
    const result = await runSluice(['init', 'shop'], { cwd: folder });
    expect(result).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'Project "shop" is in shop (13 files).',
        '',
        'Next:',
        '  cd shop',
        '  sluice build      # load, seed, run and test everything',
        '  sluice show --select revenue_by_country',
        '',
      ].join('\n'),
    });
    expect(filesIn(path.join(folder, 'shop'))).toEqual(written);
  });

  it('builds at once', async () => {
    await runSluice(['init', 'shop'], { cwd: folder });
    const cwd = path.join(folder, 'shop');
    const built = await runSluice(['build'], { cwd });
    expect(built.stderr).toBe('');
    expect(built.stdout).toMatch(
      /Completed successfully\n\n.* {2}Done\. PASS=14 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=14\n$/,
    );
    expect(built.code).toBe(0);
    const shown = await runSluice(['show', '--select', 'revenue_by_country', '--output', 'json', '--quiet'], {
      cwd,
    });
    expect({ code: shown.code, stderr: shown.stderr }).toEqual({ code: 0, stderr: '' });
    for (const fact of ['Brazil', 'Germany', 'France', '172.5', '173.15', '65.5'])
      expect(shown.stdout).toContain(fact);
  });

  it.each([
    ['a name of its own', ['init', 'here', '--name', 'shop'], 'here', 'shop'],
    ['a name out of the folder', ['init', 'My Shop-2'], 'My Shop-2', 'my_shop_2'],
    ['a folder out of the name', ['init', '--name', 'Shop'], 'Shop', 'Shop'],
    ['neither', ['init', '--yes'], 'my_project', 'my_project'],
    ['without a question for a profile', ['init', 'shop', '--skip-profile-setup'], 'shop', 'shop'],
  ] as const)('%s', async (_, words, where, name) => {
    expect((await runSluice(words, { cwd: folder })).code).toBe(0);
    expect(readFileSync(path.join(folder, where, 'project.yml'), 'utf8')).toContain(`\nname: ${name}\n`);
  });

  it('for a server', async () => {
    const { code, stdout } = await runSluice(['init', 'shop', '--target', 'postgres'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('sluice debug      # does the server answer?');
    expect(readFileSync(path.join(folder, 'shop/project.yml'), 'utf8')).toContain('type: postgres');
  });

  it('inside a package: its package.json, .gitignore and schemas are used', async () => {
    writeFileSync(path.join(folder, 'package.json'), '{}');
    writeFileSync(path.join(folder, '.gitignore'), 'mine\n');
    mkdirSync(path.join(folder, 'nested'));
    const here = await runSluice(['init', '.', '--name', 'shop'], { cwd: folder });
    expect(here.stdout).toContain(
      'Left as they were: .gitignore.\nAdd target/ and .sluice/ to .gitignore.\n',
    );
    expect(here.stdout).toContain('\n  npx sluice build ');
    expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
    expect(readFileSync(path.join(folder, 'package.json'), 'utf8')).toBe('{}');
    await runSluice(['init', 'nested/shop'], { cwd: folder });
    expect(existsSync(path.join(folder, 'nested/shop/package.json'))).toBe(false);
    expect(readFileSync(path.join(folder, 'nested/shop/sources/shop.yml'), 'utf8')).toContain(
      '$schema=../../../node_modules/sluice/schemas/sources.json',
    );
  });

  it.each([
    ['project.yml', 'shop has a project already (project.yml). Nothing was written.'],
    ['dbt_project.yml', 'shop has a project already (dbt_project.yml). Nothing was written.'],
    [
      'seeds/countries.csv',
      'shop has files that would be overwritten: seeds/countries.csv. Nothing was written.',
    ],
  ])('does not write over %s', async (file, said) => {
    mkdirSync(path.dirname(path.join(folder, 'shop', file)), { recursive: true });
    writeFileSync(path.join(folder, 'shop', file), 'mine');
    expect(await runSluice(['init', 'shop'], { cwd: folder })).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        `Encountered an error:\nRuntime Error\n  ${said}\n    Give another folder: sluice init <folder>\n`,
      ) as string,
    });
    expect(filesIn(path.join(folder, 'shop'))).toEqual([file]);
    expect(readFileSync(path.join(folder, 'shop', file), 'utf8')).toBe('mine');
  });

  it('refuses a name that is none', async () => {
    expect(await runSluice(['init', '--name', '1st-shop'], { cwd: folder })).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        'Runtime Error\n  "1st-shop" cannot be a project\'s name: letters, digits and _, not beginning with a digit\n',
      ) as string,
    });
  });

  /** Runs `sluice init` on a pseudo-terminal and answers each question in turn. */
  async function converse(
    answers: readonly string[],
  ): Promise<{ readonly code: unknown; readonly shown: string }> {
    const child = spawn('script', ['-qefc', `'${process.execPath}' '${launcher}' init`, '/dev/null'], {
      cwd: folder,
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
    });
    const left = [...answers];
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      const asked = shown.split(/\]: /).length - 1;
      while (left.length > answers.length - asked) child.stdin.write(left.shift() ?? '');
    });
    const code: unknown = await new Promise((resolve) => child.on('close', resolve));
    return { code, shown };
  }

  it.runIf(existsSync('/usr/bin/script'))(
    'asks on a terminal, again where an answer will not do',
    async () => {
      const { code, shown } = await converse(['1st\n', 'shop\n', 'oracle\n', '\n']);
      expect(shown).toContain('"1st" cannot be a project\'s name');
      expect(shown).toContain('pglite or postgres, please');
      expect(code).toBe(0);
      expect(readFileSync(path.join(folder, 'shop/project.yml'), 'utf8')).toContain('type: pglite');
    },
  );

  it.runIf(existsSync('/usr/bin/script')).each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s ends the questions and writes nothing', async (_, key) => {
    const { code, shown } = await converse(['shop\n', key]);
    expect(shown).toContain('  ended before all was answered. Nothing was written.');
    expect(code).toBe(2);
    expect(filesIn(folder)).toEqual([]);
  });
});
