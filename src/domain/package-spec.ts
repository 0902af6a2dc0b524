/** A package as packages.yml, dependencies.yml or package-lock.yml names it. */
export type PackageSpec =
  | { readonly kind: 'local'; readonly path: string }
  | {
      readonly kind: 'git';
      readonly url: string;
      /** As it was written, templates and all: what may be shown and put into the lock file. */
      readonly written: string;
      /** Branch, tag or commit; null: what the repository has by default. */
      readonly revision: string | null;
      /** False: it is meant to follow a branch. */
      readonly warnUnpinned: boolean;
      /** Folder of the package in the repository. */
      readonly subdirectory: string | null;
    }
  | {
      readonly kind: 'tarball';
      readonly url: string;
      readonly written: string;
      /** The package's name, given since the tarball is known by nothing else. */
      readonly name: string;
    }
  | {
      readonly kind: 'hub';
      /** `namespace/name`. */
      readonly name: string;
      /** `1.2.3`, or ranges that all hold: `>=1.0.0`, `<2.0.0`. */
      readonly versions: readonly string[];
      readonly prerelease: boolean;
    };

/** What a project or package depends on. */
export interface PackageList {
  readonly packages: readonly PackageSpec[];
  /** SHA-1 of what is listed, as dbt computes it: `sha1_hash` of package-lock.yml. */
  readonly hash: string;
}
