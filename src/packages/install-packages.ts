import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { PackageSpec } from '../domain/package-spec.ts';
import { checkOut } from './git.ts';
import type { Hub } from './hub.ts';
import type { PackageContext } from './package-context.ts';
import { PackageError } from './package-error.ts';
import { unpackTarball } from './tarball.ts';

/** Where packages come to lie. */
export interface InstallPlace {
  /** Absolute: `packages-install-path`. */
  readonly folder: string;
  /** Absolute: where they are put together, beside `folder`. */
  readonly aside: string;
}

/**
 * Puts packages into the install folder: all of them aside first, then the new folder takes the old one's place by rename, so that a run
 * that is killed leaves the old one whole. Names of packages for which the hub has a newer version are given back.
 */
export async function installPackages(
  specs: readonly PackageSpec[],
  { folder, aside }: InstallPlace,
  tools: { readonly context: PackageContext; readonly hub: Hub },
): Promise<readonly string[]> {
  const { context } = tools;
  mkdirSync(aside, { recursive: true });
  const outdated: string[] = [];
  for (const spec of specs) {
    context.say(`Installing ${shownName(spec)}`);
    const isOutdated = await installOne(spec, aside, tools);
    if (isOutdated) outdated.push(shownName(spec));
  }
  takePlace(aside, folder);
  return outdated;
}

async function installOne(
  spec: PackageSpec,
  aside: string,
  { context, hub }: { readonly context: PackageContext; readonly hub: Hub },
): Promise<boolean> {
  switch (spec.kind) {
    case 'local': {
      const source = path.resolve(context.root, spec.path);
      link(source, placeFor(context.describe(source, spec.path).name, aside));
      context.say(`Installed from <local @ ${spec.path}>`);
      return false;
    }
    case 'git': {
      const { folder } = await checkOut(spec, context);
      const place = placeFor(context.describe(folder, spec.written).name, aside);
      // Not moved: another package may lie in the same repository.
      cpSync(folder, place, { recursive: true, filter: (file) => path.basename(file) !== '.git' });
      context.say(`Installed from revision ${spec.revision ?? 'HEAD'}`);
      return false;
    }
    case 'tarball': {
      const folder = await unpackTarball({ url: spec.url, shown: spec.written }, context);
      renameSync(folder, placeFor(spec.name, aside));
      context.say(`Installed from tarball (url: ${spec.written})`);
      return false;
    }
    case 'hub': {
      const { taken, latest } = await hub.choose(spec.name, spec);
      const folder = await unpackTarball(
        { url: taken.tarball, shown: `${spec.name} ${taken.version}` },
        context,
      );
      renameSync(folder, placeFor(taken.name, aside));
      context.say(`Installed from version ${taken.version}`);
      context.say(latest === taken.version ? 'Up to date!' : `Updated version available: ${latest}`);
      return latest !== taken.version;
    }
  }
}

/** A package's folder, which must lie in `aside` and be free. */
function placeFor(name: string, aside: string): string {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) throw new PackageError(`"${name}" is no name for a package`);
  const place = path.join(aside, name);
  if (existsSync(place))
    throw new PackageError(`Two packages have the name "${name}"`, 'Run "sluice deps --upgrade".');
  return place;
}

function shownName(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'local':
      return spec.path;
    case 'git':
      return spec.written;
    case 'tarball':
    case 'hub':
      return spec.name;
  }
}

/** A link, or where links cannot be made a copy. */
function link(source: string, place: string): void {
  try {
    symlinkSync(source, place, 'dir');
  } catch {
    cpSync(source, place, { recursive: true });
  }
}

function takePlace(aside: string, folder: string): void {
  const former = `${folder}.old`;
  rmSync(former, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, former);
  renameSync(aside, folder);
  rmSync(former, { recursive: true, force: true });
}

/** What runs that were killed left beside the install folder is removed; a folder that one of them had just taken away is put back. */
export function tidyInstallFolder(folder: string, isGone: (pid: number) => boolean): void {
  const former = `${folder}.old`;
  if (!existsSync(folder) && existsSync(former)) renameSync(former, folder);
  const parent = path.dirname(folder);
  if (!existsSync(parent)) return;
  const prefix = `${path.basename(folder)}.new-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (Number.isInteger(pid) && isGone(pid))
      rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
