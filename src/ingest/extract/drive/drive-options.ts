import type { LoadSpecification } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { nearest } from '../../../util/nearest.ts';
import type { HttpLimits } from '../../http/http-types.ts';
import { readLimits } from '../../http/read-limits.ts';
import { isStringList } from '../../option-check.ts';
import {
  isMap,
  type OptionFault,
  type Shape,
  type ShapeFault,
  placedFaults,
  text,
  value,
  word,
} from '../../option-shape.ts';
import { checkFileOptions } from '../file/file-options.ts';
import { googleShapes } from '../google/google-options.ts';

/** Where the files lie: by path from the top, or by id. */
export type FolderChoice =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'id'; readonly id: string };

/** The `drive` extractor's own options, with defaults filled in. */
export interface DriveOptions {
  readonly credentials: string | null;
  /** Where the API is; null: Google's own address. */
  readonly url: URL | null;
  readonly limits: HttpLimits;
  /** Null: the top of the shared drive. */
  readonly folder: FolderChoice | null;
  /** Names or globs, relative to the folder. */
  readonly paths: readonly string[];
  /** The id of a shared drive; null: My Drive and what is shared with the account. */
  readonly sharedDrive: string | null;
  /** As what a spreadsheet of Google's own is taken. */
  readonly exportAs: 'csv' | 'xlsx';
  readonly files: 'all' | 'new';
  readonly onUnreadable: 'fail' | 'skip';
}

const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

const own: Readonly<Record<string, Shape>> = {
  ...googleShapes,
  folder: value(
    "a path such as lake/raw, a folder's URL, or {id: …}",
    (given) => isText(given) || (isMap(given) && Object.keys(given).join() === 'id' && isText(given['id'])),
  ),
  path: value(
    'the name of a file, a glob, or a list of them',
    (given) => isText(given) || (isStringList(given) && given.length > 0 && !given.includes('')),
  ),
  shared_drive: text("a shared drive's id"),
  export_as: word(['csv', 'xlsx']),
  files: word(['all', 'new']),
};

/** Options of `file` that make no sense for files that lie in Drive. */
const notHere: ReadonlySet<string> = new Set(['listing']);

/** Faults of the options of a table that the `drive` extractor loads. Pure. */
export function checkDriveOptions(specification: LoadSpecification): readonly OptionFault[] {
  const { options, place, disposition } = specification;
  const faults: ShapeFault[] = [];
  const fault = (code: string, at: readonly string[], message: string, help: string): void =>
    void faults.push({ code, message, at, help });
  for (const [name, given] of Object.entries(options)) {
    if (Object.hasOwn(own, name)) faults.push(...own[name]!(given, [name]));
    if (notHere.has(name))
      fault(
        'unknown-load-option',
        [name],
        `The extractor "drive" has no option "${name}".`,
        'Name the files: path: "*.csv".',
      );
  }
  if (options['path'] === undefined)
    fault(
      'missing-load-option',
      [],
      'A table that is loaded from Drive needs a "path".',
      'Name the files in the folder: path: "*.csv".',
    );
  if (options['folder'] === undefined && options['shared_drive'] === undefined)
    fault(
      'missing-load-option',
      [],
      'A table that is loaded from Drive needs a "folder".',
      'Give its path from the top, or its URL: folder: lake/raw.',
    );
  const { files } = options;
  if (files === 'new' && replacesAll(disposition))
    fault(
      'bad-load-option',
      ['files'],
      `"files: new" would take away the rows of the files that are not read again ("load: ${disposition}").`,
      'Use it with load: append or load: merge.',
    );
  if (files === 'all' && disposition === 'append')
    fault(
      'bad-load-option',
      ['files'],
      '"files: all" would append all rows again with each load.',
      'Leave it out, or use load: merge.',
    );
  const found = [...placedFaults(faults, place)];
  for (const diagnostic of checkFileOptions({ ...specification, options: fileOptionsOf(options) })) {
    const name = /has no option "([^"]*)"/.exec(diagnostic.message)?.[1];
    const meant = name === undefined ? undefined : nearest(name, Object.keys(own));
    found.push(meant === undefined ? diagnostic : { ...diagnostic, help: `Did you mean "${meant}"?` });
  }
  return found;
}

/** Whether a load takes away what it does not read. */
function replacesAll(disposition: LoadSpecification['disposition']): boolean {
  return ['replace', 'merge+delete_missing', 'history+close_missing'].includes(disposition);
}

/** What the `file` extractor is told of a file that was fetched from Drive. */
export function fileOptionsOf(options: JsonObject, path = '*'): JsonObject {
  const rest = Object.entries(options).filter(([name]) => !Object.hasOwn(own, name) && !notHere.has(name));
  return { ...Object.fromEntries(rest), path };
}

/** The options of a specification that has been checked. */
export function readDriveOptions({ options, disposition }: LoadSpecification): DriveOptions {
  const { credentials, url, folder, path, shared_drive, files, on_unreadable } = options;
  const exportAs = options['export_as'];
  return {
    credentials: isText(credentials) ? credentials : null,
    url: isText(url) ? new URL(url) : null,
    limits: readLimits(options['limits']),
    folder: readFolder(folder),
    paths: isStringList(path) ? path : isText(path) ? [path] : [],
    sharedDrive: isText(shared_drive) ? shared_drive : null,
    exportAs: exportAs === 'xlsx' ? 'xlsx' : 'csv',
    files: files === 'new' || (files !== 'all' && disposition === 'append') ? 'new' : 'all',
    onUnreadable: on_unreadable === 'skip' ? 'skip' : 'fail',
  };
}

function readFolder(value: Json | undefined): FolderChoice | null {
  if (isMap(value)) {
    const { id } = value;
    return { kind: 'id', id: isText(id) ? id : '' };
  }
  if (!isText(value)) return null;
  const id = /^https:\/\/drive\.google\.com\/.*?(?:folders\/|[?&]id=)([\w-]+)/.exec(value)?.[1];
  return id === undefined ? { kind: 'path', path: value } : { kind: 'id', id };
}
