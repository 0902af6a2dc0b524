/**
 * Compares our parse with dbt's, by their manifests, and prints every difference.
 *
 *     node spec/dbt-diff/compare.ts [--write] [folder…]
 *
 * Without folders: all of projects/. With --write dbt's side is kept in expected/, where the tests read it. The folders need
 * a profiles.yml; dbt is taken from the virtual environment that SLUICE_DBT_VENV names. Exit code 1 if anything differs.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../src/util/json.ts';
import { dbtManifest } from './dbt-manifest.ts';
import { differences, differenceText } from './differences.ts';
import { ourManifest } from './our-manifest.ts';
import { reduceManifest } from './reduce-manifest.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const write = process.argv.includes('--write');
const named = process.argv.slice(2).filter((argument) => argument !== '--write');
const folders =
  named.length > 0
    ? named
    : readdirSync(path.join(here, 'projects')).map((name) => path.join(here, 'projects', name));

let count = 0;
for (const folder of folders) {
  const name = path.basename(path.resolve(folder));
  const dbt = reduceManifest(dbtManifest(folder));
  if (write) writeFileSync(path.join(here, 'expected', `${name}.json`), `${JSON.stringify(dbt, null, 1)}\n`);
  let ours: JsonObject;
  try {
    ours = reduceManifest(await ourManifest(folder));
  } catch (error) {
    count += 1;
    print(`${name}: we refuse it\n${String(error)}`);
    continue;
  }
  const found = differences(ours, dbt);
  count += found.length;
  print(`${name}: ${found.length === 0 ? 'the same' : `${found.length} differences`}`);
  for (const difference of found) print(`  ${differenceText(difference)}`);
}
process.exitCode = count === 0 ? 0 : 1;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
