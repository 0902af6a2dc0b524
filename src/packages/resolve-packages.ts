import path from 'node:path';
import type { PackageSpec } from '../domain/package-spec.ts';
import { checkOut } from './git.ts';
import type { Hub } from './hub.ts';
import type { PackageContext, PackageFacts } from './package-context.ts';
import { PackageError } from './package-error.ts';
import { unpackTarball } from './tarball.ts';

/** A package at the one version that is installed, by the name of its project. */
export interface PinnedPackage {
  readonly name: string;
  /** What package-lock.yml says of it: a spec that can mean nothing else. */
  readonly spec: PackageSpec;
}

/** All specs of one package, which must come to terms. */
type Wanted = readonly [PackageSpec, ...PackageSpec[]];

/**
 * Finds every package that a list needs, and those that these need, at one version each: generation by generation, as dbt does. Fails
 * where two want different things of one, or two have one name. The order is that in which they were first met.
 */
export async function resolvePackages(
  specs: readonly PackageSpec[],
  rootName: string,
  tools: { readonly context: PackageContext; readonly hub: Hub },
): Promise<readonly PinnedPackage[]> {
  const final = new Map<string, Wanted>();
  const facts = new Map<string, Promise<Pinned>>();
  const pinnedOf = (wanted: Wanted): Promise<Pinned> => {
    const key = JSON.stringify(wanted);
    let known = facts.get(key);
    if (known === undefined) facts.set(key, (known = pin(wanted, tools)));
    return known;
  };
  for (let pending: readonly PackageSpec[] = specs; pending.length > 0;) {
    const next: PackageSpec[] = [];
    const met = new Set<string>();
    for (const spec of pending) met.add(incorporate(final, spec));
    for (const key of met) next.push(...(await pinnedOf(final.get(key)!)).packages);
    pending = next.filter((spec) => !isKnown(final, spec));
  }
  const pinned: PinnedPackage[] = [];
  const names = new Set([rootName]);
  for (const wanted of final.values()) {
    const { name, spec } = await pinnedOf(wanted);
    if (names.has(name)) throw sameName(name, rootName);
    names.add(name);
    pinned.push({ name, spec });
  }
  return pinned;
}

function sameName(name: string, rootName: string): PackageError {
  return name === rootName
    ? new PackageError(
        `Found a dependency with the same name as the root project "${name}". Package names must be unique in a project.`,
        'Please rename one of these packages.',
      )
    : new PackageError(
        `Found duplicate project "${name}". This occurs when a dependency has the same project name as some other dependency.`,
        'Name it once, in one way: by the hub, by git, or locally.',
      );
}

/** One text a package, however its address is written. */
function keyOf(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'local':
      return `local ${spec.path}`;
    case 'git':
      return `git ${spec.url.replace(/\.git$/, '')} ${spec.subdirectory ?? ''}`;
    case 'tarball':
      return `tarball ${spec.name}`;
    case 'hub':
      return `hub ${spec.name}`;
  }
}

function incorporate(final: Map<string, Wanted>, spec: PackageSpec): string {
  const key = keyOf(spec);
  const known = final.get(key);
  if (known === undefined) final.set(key, [spec]);
  else if (!isKnown(final, spec)) final.set(key, [...known, spec]);
  return key;
}

function isKnown(final: ReadonlyMap<string, Wanted>, spec: PackageSpec): boolean {
  const text = JSON.stringify(spec);
  return final.get(keyOf(spec))?.some((other) => JSON.stringify(other) === text) ?? false;
}

interface Pinned extends PinnedPackage, PackageFacts {}

async function pin(
  wanted: Wanted,
  { context, hub }: { readonly context: PackageContext; readonly hub: Hub },
): Promise<Pinned> {
  const [first] = wanted;
  switch (first.kind) {
    case 'local': {
      const facts = context.describe(path.resolve(context.root, first.path), first.path);
      return { ...facts, spec: first };
    }
    case 'git': {
      const spec = { ...first, revision: oneRevision(wanted, first.written) };
      const isMoving = [null, 'HEAD', 'main', 'master'].includes(spec.revision);
      if (isMoving && wanted.every((one) => one.kind === 'git' && one.warnUnpinned)) {
        context.warn(
          'package-unpinned',
          `The git package "${first.written}" \n\tis not pinned, using ${spec.revision ?? 'HEAD'} (default branch).\n\tThis can introduce breaking changes into your project without warning!`,
        );
      }
      const { folder, commit } = await checkOut(spec, context);
      return { ...context.describe(folder, first.written), spec: { ...spec, revision: commit } };
    }
    case 'tarball': {
      const folder = await unpackTarball({ url: first.url, shown: first.written }, context);
      return { ...context.describe(folder, first.written), name: first.name, spec: first };
    }
    case 'hub': {
      const specs = wanted.filter((one) => one.kind === 'hub');
      const { taken } = await hub.choose(first.name, {
        versions: specs.flatMap(({ versions }) => versions),
        prerelease: first.prerelease,
      });
      return {
        name: taken.name,
        packages: context.readList(taken.packages, first.name),
        spec: { ...first, versions: [taken.version] },
      };
    }
  }
}

function oneRevision(wanted: Wanted, shown: string): string | null {
  const revisions = [
    ...new Set(
      wanted.flatMap((spec) => (spec.kind === 'git' && spec.revision !== null ? [spec.revision] : [])),
    ),
  ];
  if (revisions.length <= 1) return revisions[0] ?? null;
  throw new PackageError(
    `git dependencies should contain exactly one version. ${shown} contains: ${revisions.map((one) => `'${one}'`).join(', ')}`,
    'Name the same revision everywhere.',
  );
}
