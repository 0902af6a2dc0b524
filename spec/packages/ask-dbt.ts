/**
 * Asks dbt what it makes of each package file of cases.yml, and writes locks.json beside it.
 *
 * Usage: node spec/packages/ask-dbt.ts <dbt of a venv with dbt-core and dbt-postgres>
 * Run when cases.yml or package-world.ts changes; the tests read locks.json and need no dbt.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { openPackageWorld } from './package-world.ts';

const here = import.meta.dirname;
const cases = parse(readFileSync(path.join(here, 'cases.yml'), 'utf8')) as { what: string; file: string }[];
const world = await openPackageWorld();
const answers: unknown[] = [];
for (const { what, file } of cases) {
  const folder = world.project(`${file}\n`);
  const env = { ...process.env, ...world.environment, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' };
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.argv[2]!,
      ['--no-use-colors', 'deps', '--profiles-dir', '.'],
      { cwd: folder, env },
      (_, stdout) => resolve(stdout),
    );
  });
  const lock = path.join(folder, 'package-lock.yml');
  const isLocked = existsSync(lock);
  const installed = path.join(folder, 'dbt_packages');
  answers.push({
    what,
    file,
    ...(isLocked
      ? {
          lock: readFileSync(lock, 'utf8').replace(/^sha1_hash: .*\n/m, ''),
          installed: readdirSync(installed).sort(),
        }
      : {
          error: output
            .split('\n')
            .filter((line) => !/Running with|Encountered an error|^$/.test(line.slice(10)))
            .join('\n')
            .replaceAll(world.folder, '<folder>')
            .replaceAll(world.environment['HUB']!, '<hub>'),
        }),
  });
}
writeFileSync(path.join(here, 'locks.json'), `${JSON.stringify(answers, null, 1)}\n`);
await world.close();
process.stdout.write(`${answers.length} files\n`);
