import type { DiscoveredProject } from '../../domain/discovered.ts';
import type { Node } from '../../domain/node.ts';
import type { ParsedProject, SourceFile } from '../../domain/project.ts';
import { stripEdges } from '../model/read-sql.ts';
import { packageVars } from '../open-packages.ts';
import type { OpenedPackages } from '../open-packages.ts';
import type { ParseProjectInput } from '../parse-input.ts';
import { decodeNodes } from './decode-nodes.ts';
import { hashOfVariable } from './fingerprints.ts';
import type { ProjectKeys } from './project-keys.ts';
import type { RecordingEnvironment } from './recording-environment.ts';

/** What a former outcome is held against. */
export interface ReuseInput {
  readonly input: ParseProjectInput;
  readonly opened: OpenedPackages;
  readonly keys: ProjectKeys;
  readonly code: ProjectCode;
  readonly environment: RecordingEnvironment;
}

/** The outcome of a former parse, where nothing that it hangs on has changed; else null. */
export function reuseProject({ input, opened, keys, code, environment }: ReuseInput): ParsedProject | null {
  const project = input.cache?.project;
  if (!project || project.key !== keys.whole) return null;
  if (project.invocation !== null && project.invocation !== keys.invocation) return null;
  for (const [name, hash] of Object.entries(project.environment)) {
    if (hashOfVariable(name, environment) !== hash) return null;
  }
  const decoded = decodeNodes(project.nodes, (node) => code.of(node) ?? '');
  const files = fileMap(input.discovered);
  const parsedKinds = new Set(['yaml', 'model', 'snapshot', 'test', 'analysis', 'function']);
  let reused = 0;
  for (const file of files.values()) if (parsedKinds.has(file.kind)) reused++;
  return {
    config: opened.root,
    target: opened.target,
    adapterType: opened.target.type,
    packages: packageVars(opened),
    ...decoded,
    files,
    cache: { parsed: 0, reused },
  };
}

/** Every file that was read, by `package://path`. */
export function fileMap(discovered: DiscoveredProject): ReadonlyMap<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  for (const of of discovered.packages) {
    for (const file of of.files) files.set(`${file.packageName}://${file.path}`, file);
  }
  return files;
}

/** The code of nodes that have a file to themselves: its text without white space at its edges. */
export class ProjectCode {
  readonly #discovered: DiscoveredProject;
  #files: ReadonlyMap<string, SourceFile> | undefined;

  constructor(discovered: DiscoveredProject) {
    this.#discovered = discovered;
  }

  of(node: Pick<Node, 'packageName' | 'originalPath'>): string | undefined {
    this.#files ??= fileMap(this.#discovered);
    const file = this.#files.get(`${node.packageName}://${node.originalPath}`);
    return file && file.kind !== 'yaml' ? stripEdges(file.text).text : undefined;
  }
}
