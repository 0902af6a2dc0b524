import type { PackageList, PackageSpec } from '../domain/package-spec.ts';
import type { Hub } from './hub.ts';
import { lockText } from './lock-file.ts';
import type { PackageContext } from './package-context.ts';
import { resolvePackages } from './resolve-packages.ts';

/** What package-lock.yml held. */
export interface FormerLock {
  readonly packages: readonly PackageSpec[];
  /** Its `sha1_hash`; null where it has none. */
  readonly hash: string | null;
}

/** What is installed, and the lock file's text where it has to be written anew. */
export interface PinnedList {
  readonly specs: readonly PackageSpec[];
  readonly lock: string | null;
}

/** Every package at one version: as the lock file has it while the list is the one that it was made for, else found anew. */
export async function findPinned(
  list: PackageList,
  former: FormerLock | null,
  facts: { readonly rootName: string; readonly upgrade: boolean },
  tools: { readonly context: PackageContext; readonly hub: Hub },
): Promise<PinnedList> {
  if (former !== null && !facts.upgrade && former.hash === list.hash) {
    return { specs: former.packages, lock: null };
  }
  const pinned = await resolvePackages(list.packages, facts.rootName, tools);
  return { specs: pinned.map(({ spec }) => spec), lock: lockText(pinned, list.hash) };
}
