import { mkdirSync, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fetchFile } from './fetch-url.ts';
import type { PackageContext } from './package-context.ts';
import { PackageError } from './package-error.ts';
import { runProgram } from './run-program.ts';

/** Fetches a tarball (`https:`, `http:`, `file:`) and unpacks it; gives the one folder that it must hold. */
export async function unpackTarball(
  { url, shown }: { readonly url: string; readonly shown: string },
  context: PackageContext,
): Promise<string> {
  mkdirSync(context.scratch, { recursive: true });
  const folder = await mkdtemp(path.join(context.scratch, 'tarball-'));
  const file = path.join(folder, 'package.tar.gz');
  const inside = path.join(folder, 'inside');
  await fetchFile(url, file, { what: shown, signal: context.signal });
  mkdirSync(inside);
  try {
    await runProgram('tar', ['-xzf', file, '-C', inside], { folder, context });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0]! : '';
    throw new PackageError(`${shown} cannot be unpacked: ${reason}`, 'It must be a gzipped tar.', { cause });
  }
  const [only, ...others] = readdirSync(inside, { withFileTypes: true }).filter(
    ({ name }) => name !== 'pax_global_header',
  );
  if (only?.isDirectory() === true && others.length === 0) return path.join(inside, only.name);
  throw new PackageError(
    `Incorrect structure for package extracted from ${shown}.`,
    'The tarball must hold one folder, and the package in it.',
  );
}
