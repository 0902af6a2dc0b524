import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { PackageSpec } from '../domain/package-spec.ts';
import type { PackageContext } from './package-context.ts';
import { PackageError } from './package-error.ts';
import { runProgram } from './run-program.ts';

type GitSpec = Extract<PackageSpec, { kind: 'git' }>;

/** A repository at one commit. */
export interface Checkout {
  /** Folder of the package: the subdirectory, where one is named. */
  readonly folder: string;
  readonly commit: string;
}

/**
 * Fetches one revision of a repository, without its history. A tag is preferred to a branch of its name. Once fetched in a run, it is
 * there.
 */
export async function checkOut(spec: GitSpec, context: PackageContext): Promise<Checkout> {
  const key = createHash('sha256')
    .update(JSON.stringify([spec.url, spec.revision]))
    .digest('hex');
  const folder = path.join(context.scratch, `git-${key.slice(0, 16)}`);
  const git = (...args: readonly string[]): Promise<string> => runProgram('git', args, { folder, context });
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    await git('init', '--quiet');
    await fetchRevision(spec, git);
    await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  }
  const commit = (await git('rev-parse', 'HEAD')).trim();
  return { folder: subfolder(spec, folder), commit };
}

async function fetchRevision(
  spec: GitSpec,
  git: (...args: readonly string[]) => Promise<string>,
): Promise<void> {
  const { url, revision } = spec;
  const names =
    revision === null || revision === 'HEAD'
      ? ['HEAD']
      : [`refs/tags/${revision}`, `refs/heads/${revision}`, revision];
  let first: unknown;
  for (const name of names) {
    try {
      await git('fetch', '--quiet', '--depth', '1', '--no-tags', '--', url, name);
      return;
    } catch (error) {
      first ??= error;
      if (!isMissingRevision(error)) break;
    }
  }
  const lines = first instanceof Error ? first.message.split('\n') : [];
  const reason = (lines.find((line) => line.startsWith('fatal: ')) ?? lines[0] ?? '').replace(/^fatal: /, '');
  const missing = isMissingRevision(first);
  throw new PackageError(
    missing
      ? `Error checking out spec='${revision}' for repo ${spec.written}: there is no such branch, tag or commit`
      : `Error cloning repo ${spec.written}: ${reason}`,
    missing
      ? 'See "git ls-remote" for what there is.'
      : 'Fetching it needs a network, and access to the repository.',
    { cause: first },
  );
}

function isMissingRevision(error: unknown): boolean {
  return (
    error instanceof Error && /couldn't find remote ref|not our ref|invalid refspec/i.test(error.message)
  );
}

function subfolder({ subdirectory, written }: GitSpec, folder: string): string {
  if (subdirectory === null) return folder;
  const inside = path.resolve(folder, subdirectory);
  if (inside.startsWith(folder + path.sep) && existsSync(inside)) return inside;
  throw new PackageError(`There is no folder "${subdirectory}" in ${written}`);
}
