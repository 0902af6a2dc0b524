import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CompiledFacts } from '../../src/domain/manifest-node.ts';
import type { Graph } from '../../src/domain/graph.ts';
import type { NodeId } from '../../src/domain/id.ts';
import { manifestChunks } from '../../src/record/manifest-chunks.ts';
import { writeChunks } from '../../src/record/write-chunks.ts';
import type { ReadManifest } from '../rig/read-artifact.ts';
import { readManifest } from '../rig/read-artifact.ts';
import { linkProject } from '../rig/link-project.ts';

const project = fileURLToPath(new URL('../select/project', import.meta.url));

describe('manifest.json, read by dbt-artifacts-parser', () => {
  let folder: string;
  let graph: Graph;
  let read: ReadManifest;
  const file = (name: string): string => path.join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sluice-manifest-'));
    graph = await linkProject(project);
    writeChunks(file('manifest.json'), chunks(graph));
    read = await readManifest(file('manifest.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is understood, each node as what it is', () => {
    expect(read).toMatchObject({
      reader: 'ManifestV12',
      version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      disabled: ['model.bakery.switched_off'],
      group_map: {
        finance: [
          'model.bakery.margin.v1',
          'model.bakery.margin.v2',
          'model.bakery.margin.v3',
          'model.bakery.report.2024',
          'model.bakery.revenue',
          'test.bakery.not_null_revenue_day.9a6fcf8561',
          'test.bakery.unique_margin_v1_id.3878e323b5',
          'test.bakery.unique_margin_v2_id.98c21deebf',
          'test.bakery.unique_margin_v3_id.ca3c9c1b45',
        ],
      },
    });
    expect(Object.keys(read.types).sort()).toEqual([...graph.nodes.keys()].sort());
    expect(read.macros).toContain('macro.bakery.test_flour_left');
  });

  test('has the relations and the edges', () => {
    expect(read.relations['model.bakery.margin.v2']).toBe('"bread"."main"."margin_v2"');
    expect(read.relations['model.bakery.eph_receipts']).toBeUndefined();
    expect(read.relations['source.bakery.till.lines']).toBe('"bread"."till"."receipt_lines"');
    expect(read.parent_map).toEqual(Object.fromEntries(graph.parents));
    expect(read.child_map).toEqual(Object.fromEntries(graph.children));
    expect(read.parents['model.bakery.sales']).toEqual([
      'model.bakery.eph_receipts',
      'model.bakery.stg_lines',
    ]);
  });

  test('is equal, byte for byte, when it is written again, and leaves no other file behind', () => {
    writeChunks(file('again.json'), chunks(graph));
    writeChunks(file('again.json'), chunks(graph));
    expect(readFileSync(file('again.json'))).toEqual(readFileSync(file('manifest.json')));
    expect(readdirSync(folder).sort()).toEqual(['again.json', 'manifest.json']);
  });

  test('an old file is whole as long as the new one is not', () => {
    writeChunks(file('old.json'), ['old']);
    const broken = function* (): Generator<string> {
      yield 'half';
      expect(readFileSync(file('old.json'), 'utf8')).toBe('old');
      throw new Error('stopped');
    };
    expect(() => writeChunks(file('old.json'), broken())).toThrow('stopped');
    expect(readFileSync(file('old.json'), 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('with compiled text', async () => {
    const id = 'model.bakery.sales' as NodeId;
    const compiled: CompiledFacts = {
      code: 'select 1',
      path: 'target/compiled/bakery/models/marts/core/sales.sql',
      extraCtes: [
        { id: 'model.bakery.eph_receipts' as NodeId, sql: ' __dbt__cte__eph_receipts as (select 1)' },
      ],
    };
    writeChunks(file('compiled.json'), chunks(graph, new Map([[id, compiled]])));
    await readManifest(file('compiled.json'));
    const manifest = JSON.parse(readFileSync(file('compiled.json'), 'utf8')) as {
      readonly nodes: Readonly<Record<string, unknown>>;
    };
    expect(manifest.nodes[id]).toMatchObject({
      compiled: true,
      compiled_code: 'select 1',
      compiled_path: compiled.path,
      extra_ctes_injected: true,
      extra_ctes: compiled.extraCtes,
    });
  });
});

function chunks(graph: Graph, compiled: ReadonlyMap<NodeId, CompiledFacts> = new Map()): Iterable<string> {
  return manifestChunks({
    graph,
    invocationId: '00000000-0000-4000-8000-000000000000',
    generatedAt: Date.UTC(2026, 0, 2, 3, 4, 6),
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    dbtVersion: '1.12.0',
    customEnvironment: { TEAM: 'data' },
    storeFailures: false,
    compiled,
  });
}
