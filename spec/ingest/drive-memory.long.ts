import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { drivePlace } from './drive-place.ts';
import type { FaultPlace } from './fault-cell.ts';
import { loadInChild } from './load-in-child.ts';
import { createFolder, type LoadFolder } from './load-rig.ts';

describe('a file of a Drive', () => {
  let server: TestDatabase;
  let place: FaultPlace;
  let folder: LoadFolder;
  beforeAll(async () => {
    server = await createTestDatabase();
    place = await drivePlace();
    folder = await createFolder();
    for (const [name, text] of Object.entries(place.projectFiles)) await folder.write(name, text);
  });
  afterAll(async () => {
    await place?.close();
    await folder?.remove();
    await server?.drop();
  });

  it('takes no more memory where it is five times as large', async () => {
    const peaks: number[] = [];
    for (const count of [400_000, 2_000_000]) {
      const lines = Array.from({ length: count }, (_, index) => `${index},name of ${index},${index}.50\n`);
      await place.write({
        name: `${count}.csv`,
        text: `id,name,amount\n${lines.join('')}`,
        rows: [],
        rejects: [],
      });
      const { peak } = await loadInChild({
        engine: { type: 'postgres', values: { ...server.settings }, root: folder.root },
        root: folder.root,
        table: `m${count}`,
        input: { ...place.input, options: { ...place.input.options, path: `${count}.csv` } },
        killAt: null,
        times: 0,
      });
      peaks.push(peak / 1e6);
    }
    const [large, larger] = peaks as [number, number];
    expect(larger).toBeLessThan(200);
    // The files differ by 60 MB.
    expect(larger - large).toBeLessThan(30);
  });
});
