import { fileURLToPath } from 'node:url';
import { adapterTypes, findAdapter } from '../../src/adapters/registry.ts';
import { localFiles } from '../../src/discover/files.ts';
import { findProject } from '../../src/discover/find-project.ts';
import { readProject } from '../../src/discover/read-project.ts';
import { formatDiagnostic } from '../../src/domain/diagnostic.ts';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import type { TextFile } from '../../src/domain/discovered.ts';
import type { Graph } from '../../src/domain/graph.ts';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { readPackageShape } from '../../src/parse/config/read-package-shape.ts';
import { parseProject } from '../../src/parse/parse-project.ts';
import type { Result } from '../../src/util/result.ts';

/** Reads, parses and links a project folder as the commands do, profiles.yml in the folder itself. Throws the faults as text. */
export async function linkProject(
  folder: string,
  environment: ReadonlyMap<string, string> = new Map(),
): Promise<Graph> {
  const files = localFiles();
  const location = valueOf(await findProject(folder, files));
  const options = {
    shapeOf: (file: TextFile, flavor: 'native' | 'dbt') =>
      readPackageShape(file, { flavor, cliVars: {}, environment }),
    profilesFolders: [folder],
    builtinFolder: fileURLToPath(new URL('../../builtin', import.meta.url)),
  };
  const discovered = valueOf(await readProject(location, options, files));
  const project = valueOf(
    parseProject({
      discovered,
      invocation: {
        id: '00000000-0000-4000-8000-000000000000',
        startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        command: 'parse',
        cliVars: {},
        flags: {
          fullRefresh: false,
          failFast: false,
          empty: false,
          sample: null,
          eventTime: null,
          storeFailures: false,
          threads: null,
        },
        environment,
        arguments: {},
      },
      targetName: null,
      profileName: null,
      adapters: { types: adapterTypes, get: findAdapter },
      cache: null,
    }),
  );
  return valueOf(buildGraph(project));
}

function valueOf<T>(result: Result<T, readonly Diagnostic[]>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.map(formatDiagnostic).join('\n'));
}
