import { manifestChunks } from '../../src/record/manifest-chunks.ts';
import { makeSemanticManifest } from '../../src/record/semantic-manifest.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { linkProject } from '../rig/link-project.ts';

/** Environment of the trial projects, given to both tools. */
export const trialEnvironment: Readonly<Record<string, string>> = {
  SLUICE_DIFF_VALUE: 'from the environment',
};

/** The manifest that we write for a project folder, read back. */
export async function ourManifest(folder: string): Promise<JsonObject> {
  const graph = await linkProject(folder, new Map(Object.entries(trialEnvironment)));
  const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  const chunks = manifestChunks({
    graph,
    invocationId: '00000000-0000-4000-8000-000000000000',
    generatedAt: Date.UTC(2026, 0, 2, 3, 4, 6),
    startedAt,
    dbtVersion: '1.12.0',
    customEnvironment: {},
    storeFailures: false,
    compiled: new Map(),
  });
  const manifest = JSON.parse([...chunks].join('')) as JsonObject;
  if (Object.keys(manifest['semantic_models'] as JsonObject).length === 0) return manifest;
  const semantic = makeSemanticManifest({
    graph,
    createdAt: startedAt,
    storeFailures: false,
    compiled: new Map(),
    primaryKeys: new Map(),
  });
  return { ...manifest, semantic_manifest: JSON.parse(semantic) as JsonObject };
}
