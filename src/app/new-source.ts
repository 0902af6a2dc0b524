import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../domain/errors.ts';
import type { Effects } from './effects.ts';
import { newSourceFunction, newSourceYaml, sourcesTsconfig } from './new-project/source-texts.ts';

/** The declarations of the types that sources are written against: `.d.ts` in the package, the source itself in the repository. */
const declarations = ['d.ts', 'ts'].map((ending) =>
  fileURLToPath(new URL(`../ingest/extract/typescript/source-context.${ending}`, import.meta.url)),
);

/**
 * Writes a source in TypeScript into a project: its YAML, its function, and, where the package is not installed there, the types that it is
 * written against. Nothing that is there is changed: `UsageError` where the YAML or the function is. What was written, relative to the project's folder.
 */
export function writeNewSource(
  name: string,
  project: { readonly root: string; readonly flavor: 'native' | 'dbt' },
  effects: Effects,
): readonly string[] {
  if (!/^[A-Za-z_]\w*$/.test(name))
    throw new UsageError(
      `"${name}" cannot be a source's name: letters, digits and _, not beginning with a digit`,
    );
  const { files } = effects;
  const { root, flavor } = project;
  const isThere = (file: string): boolean => files.kindOf(file) !== null;
  const folder = flavor === 'native' ? 'sources' : 'models/sources';
  const at = (file: string): string => `${folder}/${file}`;
  const taken = [at(`${name}.yml`), at(`${name}.ts`)].filter((file) => isThere(path.join(root, file)));
  if (taken.length > 0) throw new UsageError(`${taken.join(' and ')} is there already. Nothing was written.`);
  const installed = packageFolder(root, isThere);
  const schemas = `${relative(path.join(root, folder), installed ?? path.join(root, 'node_modules/sluice'))}/schemas`;
  const written: string[] = [];
  const write = (file: string, text: string): void => {
    files.replace(path.join(root, file), text);
    written.push(file);
  };
  write(
    at(`${name}.yml`),
    newSourceYaml({ name, schema: `${schemas}/sources.json`, file: at(`${name}.ts`) }),
  );
  write(
    at(`${name}.ts`),
    newSourceFunction({ name, types: installed === null ? './sluice.d.ts' : 'sluice' }),
  );
  if (installed === null) {
    const read = (file: string): string => Buffer.from(files.read(file) ?? []).toString('utf8');
    const text = read(declarations.find(isThere) ?? '');
    if (read(path.join(root, at('sluice.d.ts'))) !== text) write(at('sluice.d.ts'), text);
  }
  const configured = ['tsconfig.json', at('tsconfig.json')].some((file) => isThere(path.join(root, file)));
  if (!configured) write(at('tsconfig.json'), sourcesTsconfig);
  return written;
}

/** Where Node finds the package from the project's folder; null where it does not. */
function packageFolder(root: string, isThere: (file: string) => boolean): string | null {
  for (let at = root; ; at = path.dirname(at)) {
    const found = path.join(at, 'node_modules', 'sluice');
    if (isThere(path.join(found, 'package.json'))) return found;
    if (path.dirname(at) === at) return null;
  }
}

function relative(from: string, to: string): string {
  return path.relative(from, to).split(path.sep).join('/');
}
