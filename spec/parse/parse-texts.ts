import { fileURLToPath } from 'node:url';
import { adapterTypes, findAdapter } from '../../src/adapters/registry.ts';
import { localFiles } from '../../src/discover/files.ts';
import { findProject } from '../../src/discover/find-project.ts';
import { readProject } from '../../src/discover/read-project.ts';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import type { Node } from '../../src/domain/node.ts';
import type { ParsedProject } from '../../src/domain/project.ts';
import type { ParseCache } from '../../src/parse/cache/parse-cache.ts';
import { readPackageShape } from '../../src/parse/config/read-package-shape.ts';
import { parseProject } from '../../src/parse/parse-project.ts';
import type { ParseOutcome, ParseProjectInput } from '../../src/parse/parse-input.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { ok } from '../../src/util/result.ts';
import type { Result } from '../../src/util/result.ts';
import { memoryFiles } from '../rig/memory-files.ts';

/** What a project in memory is parsed with. */
export interface ParseTextsOptions {
  readonly vars?: JsonObject;
  readonly environment?: Readonly<Record<string, string>>;
  readonly target?: string | null;
  readonly command?: string;
  readonly fullRefresh?: boolean;
  readonly cache?: ParseCache | null;
}

const root = '/project';
const builtin = fileURLToPath(new URL('../../builtin', import.meta.url));

/** Parses a project given as texts by path, `profiles.yml` among them where it needs one. */
export async function parseTexts(
  texts: Readonly<Record<string, string>>,
  options: ParseTextsOptions = {},
): Promise<Result<ParseOutcome, readonly Diagnostic[]>> {
  const input = await parseInput(texts, options);
  return input.ok ? parseProject(input.value) : input;
}

/** What parsing such a project takes. */
export async function parseInput(
  texts: Readonly<Record<string, string>>,
  options: ParseTextsOptions = {},
): Promise<Result<ParseProjectInput, readonly Diagnostic[]>> {
  const files = memoryFiles(
    new Map(Object.entries(texts).map(([name, text]) => [`${root}/${name}`, text])),
    builtin,
    localFiles(),
  );
  const environment = new Map(Object.entries(options.environment ?? {}));
  const cliVars = options.vars ?? {};
  const location = await findProject(root, files);
  if (!location.ok) return location;
  const discovered = await readProject(
    location.value,
    {
      shapeOf: (file, flavor) => readPackageShape(file, { flavor, cliVars, environment }),
      profilesFolders: [root],
      builtinFolder: builtin,
    },
    files,
  );
  if (!discovered.ok) return discovered;
  return ok({
    discovered: discovered.value,
    invocation: {
      id: '00000000-0000-4000-8000-000000000000',
      startedAt: 0,
      command: options.command ?? 'parse',
      cliVars,
      flags: {
        fullRefresh: options.fullRefresh ?? false,
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
    targetName: options.target ?? null,
    profileName: null,
    adapters: { types: adapterTypes, get: findAdapter },
    cache: options.cache ?? null,
  });
}

/** A parsed project as plain data, without what counts the cache's work. */
export function plainProject(project: ParsedProject): unknown {
  const node = (one: Node): unknown => ({ ...one, columns: [...one.columns] });
  return JSON.parse(
    JSON.stringify({
      config: project.config,
      target: project.target,
      nodes: [...project.nodes].map(([id, one]) => [id, node(one)]),
      disabled: project.disabled.map(node),
      macros: [...project.macros],
      docs: [...project.docs],
      groups: [...project.groups],
      files: [...project.files],
      warnings: project.warnings,
    }),
  );
}
