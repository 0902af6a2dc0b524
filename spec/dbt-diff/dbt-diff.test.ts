import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/util/json.ts';
import { differences, differenceText } from './differences.ts';
import { ourManifest } from './our-manifest.ts';
import { reduceManifest } from './reduce-manifest.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

describe('parsing gives what dbt gives (expected/ is written by compare.ts)', () => {
  test.each(readdirSync(path.join(here, 'projects')))('%s', async (name) => {
    const dbt = JSON.parse(readFileSync(path.join(here, 'expected', `${name}.json`), 'utf8')) as JsonObject;
    const ours = reduceManifest(await ourManifest(path.join(here, 'projects', name)));
    expect(differences(ours, dbt).map(differenceText)).toEqual([]);
  });
});
