import { nearest } from '../util/nearest.ts';
import { fetchJson } from './fetch-url.ts';
import type { PackageContext } from './package-context.ts';
import { PackageError } from './package-error.ts';
import type { Version, VersionRange } from './versions.ts';
import { compareVersions, isIn, parseRange } from './versions.ts';

/** A version of a package on the hub. */
export interface HubVersion {
  readonly version: string;
  /** Its name as a project. */
  readonly name: string;
  /** Its own packages, as JSON. */
  readonly packages: string;
  readonly tarball: string;
}

/** The version that is taken, and the latest that could be. */
export interface HubChoice {
  readonly taken: HubVersion;
  readonly latest: string;
}

/** The package hub by its HTTP API; each package is asked for once. */
export class Hub {
  readonly #context: PackageContext;
  #index: Promise<ReadonlySet<string>> | undefined;
  readonly #packages = new Map<string, Promise<Readonly<Record<string, unknown>>>>();

  constructor(context: PackageContext) {
    this.#context = context;
  }

  /** The newest version that all of these take (`1.2.3` or ranges). Those behind a dash are left out unless wanted or named. */
  async choose(
    name: string,
    { versions, prerelease }: { readonly versions: readonly string[]; readonly prerelease: boolean },
  ): Promise<HubChoice> {
    await this.#check(name);
    const ranges = versions.map((text) => rangeOf(text, name));
    const takesPrereleases = prerelease || ranges.some((range) => range.prerelease.length > 0);
    const known = Object.entries(await this.#versionsOf(name));
    const installable = known
      .flatMap(([text, info]) => {
        const version = parseRange(text);
        return version !== null && isMap(info) && this.#isCompatible(info) ? [{ text, version, info }] : [];
      })
      .filter(({ version }) => takesPrereleases || version.prerelease.length === 0)
      .sort((left, right) => compareVersions(left.version, right.version));
    const found = installable.findLast(({ version }) => ranges.every((range) => isIn(version, range)));
    if (found === undefined) {
      const options = installable.map(({ text }) => `'${text}'`).join(', ');
      throw new PackageError(
        `Could not find a matching compatible version for package ${name}\n  Requested range: ${versions.join(', ')}\n  Compatible versions: [${options}]`,
        'Versions that want another dbt are left out; --no-version-check takes them too.',
      );
    }
    return { taken: versionOf(name, found), latest: installable.at(-1)!.text };
  }

  async #check(name: string): Promise<void> {
    this.#index ??= this.#ask('index').then((list) => new Set(Array.isArray(list) ? (list as string[]) : []));
    const index = await this.#index;
    if (index.has(name)) return;
    const best = nearest(name, index);
    throw new PackageError(
      `Package ${name} was not found in the package index`,
      best === undefined
        ? `The index is ${this.#context.hubUrl}api/v1/index.json.`
        : `Did you mean "${best}"?`,
    );
  }

  async #versionsOf(name: string): Promise<Readonly<Record<string, unknown>>> {
    let asked = this.#packages.get(name);
    if (asked === undefined) this.#packages.set(name, (asked = this.#askPackage(name)));
    return asked;
  }

  async #askPackage(name: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.#ask(name);
    const versions = isMap(answer) ? answer['versions'] : undefined;
    if (!isMap(answer) || !isMap(versions)) {
      throw new PackageError(`The package hub's answer for ${name} has no versions`, 'Is it a package hub?');
    }
    const { redirectnamespace: namespace, redirectname: renamed } = answer;
    if (typeof namespace === 'string' || typeof renamed === 'string') {
      const [oldNamespace = '', oldName = ''] = name.split('/');
      const now = `${typeof namespace === 'string' ? namespace : oldNamespace}/${typeof renamed === 'string' ? renamed : oldName}`;
      this.#context.warn(
        'package-redirect',
        `The \`${name}\` package is deprecated in favor of \`${now}\`. Please update your \`packages.yml\` configuration to use \`${now}\` instead.`,
      );
    }
    return versions;
  }

  #ask(name: string): Promise<unknown> {
    const { hubUrl, signal } = this.#context;
    return fetchJson(`${hubUrl}api/v1/${name}.json`, 'The package hub', signal);
  }

  #isCompatible(info: Readonly<Record<string, unknown>>): boolean {
    const { dbtVersion } = this.#context;
    const required = info['require_dbt_version'];
    const texts = Array.isArray(required) ? (required as unknown[]) : required ? [required] : [];
    const spoken = dbtVersion === null ? null : parseRange(dbtVersion);
    if (spoken === null) return true;
    return texts.every((text) => {
      const range = typeof text === 'string' ? parseRange(text) : null;
      return range !== null && isIn(spoken satisfies Version, range);
    });
  }
}

function rangeOf(text: string, name: string): VersionRange {
  const range = parseRange(text);
  if (range !== null) return range;
  throw new PackageError(
    `"${text}" is not a valid semantic version, for package ${name}`,
    'Write "1.2.3", or a list of ranges: [">=1.0.0", "<2.0.0"].',
  );
}

function versionOf(
  name: string,
  { text, info }: { readonly text: string; readonly info: Readonly<Record<string, unknown>> },
): HubVersion {
  const downloads = info['downloads'];
  const tarball = isMap(downloads) ? downloads['tarball'] : undefined;
  const projectName = info['name'];
  if (typeof tarball !== 'string' || typeof projectName !== 'string') {
    throw new PackageError(`The package hub's answer for ${name} ${text} names no tarball`);
  }
  return {
    version: text,
    name: projectName,
    packages: JSON.stringify({ packages: info['packages'] ?? [] }),
    tarball,
  };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
