import type { Document } from 'yaml';
import { isMap, isSeq, parseDocument } from 'yaml';

/** A package to be named in packages.yml. */
export interface AddedPackage {
  readonly source: 'hub' | 'git' | 'local';
  readonly name: string;
  /** A version or ranges with commas between; of git a revision. */
  readonly version: string | null;
}

/** Reads `dbt-labs/dbt_utils@1.1.0`; what is behind the last `@` is the version, save where a user name stands before it, as in an address. */
export function parseAddedPackage(text: string, source: AddedPackage['source']): AddedPackage {
  const at = text.lastIndexOf('@');
  const isVersion = at > 0 && !/[/:]/.test(text.slice(at + 1));
  return isVersion && source !== 'local'
    ? { source, name: text.slice(0, at), version: text.slice(at + 1) }
    : { source, name: text, version: null };
}

/** A package file with the package in it, in place of what names the same; comments stay. */
export function addPackage(text: string, added: AddedPackage): string {
  const document: Document = parseDocument(text);
  if (!isMap(document.contents)) document.contents = document.createNode({ packages: [] });
  const list = document.get('packages');
  if (!isSeq(list)) document.set('packages', document.createNode([]));
  const packages = document.get('packages');
  if (!isSeq(packages)) return text;
  packages.flow = false;
  packages.items = packages.items.filter((item) => {
    const address = isMap(item)
      ? ['package', 'git', 'local', 'tarball']
          .map((key) => item.get(key))
          .find((value) => value !== undefined)
      : undefined;
    return typeof address !== 'string' || !namesSame(address, added.name);
  });
  packages.add(document.createNode(entryOf(added)));
  return document.toString({ lineWidth: 0 });
}

function entryOf({
  source,
  name,
  version,
}: AddedPackage): Readonly<Record<string, string | readonly string[]>> {
  const key = source === 'hub' ? 'package' : source;
  if (version === null) return { [key]: name };
  const versions = version.split(',').map((part) => part.trim());
  return {
    [key]: name,
    [source === 'git' ? 'revision' : 'version']: versions.length > 1 ? versions : version,
  };
}

/** Whether an address names the package too, by the hub or by git: its words alone count, `-` is `_`. */
function namesSame(address: string, name: string): boolean {
  const plain = (text: string): string => text.replaceAll('-', '_').replace(/\.git$/, '');
  const short = plain(name).split('/').at(-1)!;
  return plain(address).split(/[/.:]/).includes(short);
}
