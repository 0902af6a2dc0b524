import { Scalar, stringify } from 'yaml';
import type { PinnedPackage } from './resolve-packages.ts';

/** Name of the file that pins packages, beside the project file. */
export const lockFileName = 'package-lock.yml';

/** package-lock.yml as dbt writes it: every package with what pins it, and the hash of the list that they were found for. */
export function lockText(packages: readonly PinnedPackage[], hash: string): string {
  const entries = packages.map(entryOf);
  return stringify(
    { packages: entries, sha1_hash: hash },
    { version: '1.1', singleQuote: true, lineWidth: 0, indentSeq: true },
  );
}

/** A text that begins like a map is quoted as PyYAML does it. */
function quoted(text: string): string | Scalar<string> {
  if (!text.startsWith('{')) return text;
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_SINGLE';
  return scalar;
}

/** Keys in order of the alphabet, as PyYAML has them. */
function entryOf({ name, spec }: PinnedPackage): Readonly<Record<string, string | Scalar<string>>> {
  switch (spec.kind) {
    case 'local':
      return { local: spec.path, name };
    case 'git':
      return {
        git: quoted(spec.written),
        name,
        revision: spec.revision ?? '',
        ...(spec.subdirectory === null ? {} : { subdirectory: spec.subdirectory }),
      };
    case 'tarball':
      return { name, tarball: quoted(spec.written) };
    case 'hub':
      return { name, package: spec.name, version: spec.versions[0] ?? '' };
  }
}
