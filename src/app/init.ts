import path from 'node:path';
import { findProject } from '../discover/find-project.ts';
import { UsageError } from '../domain/errors.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { askAll } from './new-project/ask.ts';
import type { NewFile } from './new-project/new-project.ts';
import { newProject } from './new-project/new-project.ts';
import { writeNewSource } from './new-source.ts';
import type { InitRequest } from './request.ts';

const defaultName = 'my_project';

/**
 * Writes a new project and says what to run next. Nothing that is there is changed: where a file that the project needs
 * is there already, nothing is written at all and a `UsageError` names it.
 */
export async function runInit(request: InitRequest, effects: Effects): Promise<Ending> {
  const { source } = request;
  if (source !== null) {
    const found = await findProject(path.resolve(effects.cwd, request.folder ?? '.'), effects.files);
    if (found.ok) return addSource(source, found.value, effects);
  }
  const { name, target } = await decide(request, effects);
  const folder = path.resolve(effects.cwd, request.folder ?? name);
  const shown = path.relative(effects.cwd, folder) || '.';
  const above = packageAbove(folder, effects);
  const files = newProject({ name, target, schemas: schemasFrom(folder, above) }).filter(
    ({ path: file }) => file !== 'package.json' || above === null,
  );
  refuseToOverwrite(files, { folder, shown }, effects);
  const written = files.filter((file) => !file.optional || !isThere(path.join(folder, file.path), effects));
  for (const file of written) effects.files.replace(path.join(folder, file.path), file.text);
  const kept = files.filter((file) => !written.includes(file)).map((file) => file.path);
  effects.sink({
    kind: 'output',
    at: effects.clock(),
    text: farewell({ name, target, shown, written, kept, local: above !== null }),
  });
  return source === null ? { kind: 'ok' } : addSource(source, { root: folder, flavor: 'native' }, effects);
}

/** Writes a source into a project, and says what to run next. */
function addSource(
  name: string,
  project: { readonly root: string; readonly flavor: 'native' | 'dbt' },
  effects: Effects,
): Ending {
  const written = writeNewSource(name, project, effects);
  const shown = path.relative(effects.cwd, project.root);
  const text = [
    `Source "${name}": ${written.join(', ')}${shown === '' ? '' : ` in ${shown}`}.`,
    '',
    'Next:',
    `  sluice load --select source:${name}`,
    '',
  ].join('\n');
  effects.sink({ kind: 'output', at: effects.clock(), text });
  return { kind: 'ok' };
}

async function decide(
  request: InitRequest,
  effects: Effects,
): Promise<{ readonly name: string; readonly target: 'pglite' | 'postgres' }> {
  if (request.name !== null) {
    const fault = faultOfName(request.name);
    if (fault !== null) throw new UsageError(fault);
  }
  const fromFolder =
    request.folder === null ? defaultName : nameFrom(path.resolve(effects.cwd, request.folder));
  const fallback = { name: request.name ?? fromFolder, target: request.target ?? ('pglite' as const) };
  if (request.yes || !effects.terminal.interactive) return fallback;
  const answers = await askAll(
    [
      ...(request.name === null
        ? [{ key: 'name', text: 'Name of the project', fallback: fallback.name, faultOf: faultOfName }]
        : []),
      ...(request.target === null
        ? [
            {
              key: 'target',
              text: 'Target: pglite (inside the project, nothing to install) or postgres (a server)',
              fallback: fallback.target,
              faultOf: (answer: string) =>
                answer === 'pglite' || answer === 'postgres' ? null : 'pglite or postgres, please',
            },
          ]
        : []),
    ],
    effects,
  );
  return {
    name: answers.get('name') ?? fallback.name,
    target: (answers.get('target') ?? fallback.target) === 'postgres' ? 'postgres' : 'pglite',
  };
}

/** A name out of a folder's: `My shop-2` is `my_shop_2`. */
function nameFrom(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replace(/\W+/g, '_')
    .replace(/^[\d_]+|_+$/g, '');
  return name === '' ? defaultName : name;
}

function faultOfName(name: string): string | null {
  return /^[A-Za-z_]\w*$/.test(name)
    ? null
    : `"${name}" cannot be a project's name: letters, digits and _, not beginning with a digit`;
}

/** The nearest folder, the project's own or above it, that is an npm package. */
function packageAbove(folder: string, effects: Effects): string | null {
  for (let at = folder; ; at = path.dirname(at)) {
    if (isThere(path.join(at, 'package.json'), effects)) return at;
    if (path.dirname(at) === at) return null;
  }
}

function schemasFrom(folder: string, packageFolder: string | null): string {
  const up = path
    .relative(folder, packageFolder ?? folder)
    .split(path.sep)
    .join('/');
  return `${up === '' ? '.' : up}/node_modules/sluice/schemas`;
}

function refuseToOverwrite(
  files: readonly NewFile[],
  where: { readonly folder: string; readonly shown: string },
  effects: Effects,
): void {
  const needed = files.filter((file) => !file.optional).map((file) => file.path);
  const taken = ['dbt_project.yml', ...needed].filter((file) =>
    isThere(path.join(where.folder, file), effects),
  );
  if (taken.length === 0) return;
  const project = taken.find((file) => file === 'project.yml' || file === 'dbt_project.yml');
  const what =
    project === undefined
      ? `${where.shown} has files that would be overwritten: ${taken.join(', ')}`
      : `${where.shown} has a project already (${project})`;
  throw new UsageError(`${what}. Nothing was written.\nGive another folder: sluice init <folder>`);
}

function isThere(file: string, effects: Effects): boolean {
  return effects.files.kindOf(file) !== null;
}

function farewell(facts: {
  readonly name: string;
  readonly target: 'pglite' | 'postgres';
  readonly shown: string;
  readonly written: readonly NewFile[];
  readonly kept: readonly string[];
  readonly local: boolean;
}): string {
  const { name, target, shown, written, kept, local } = facts;
  const sluice = local ? 'npx sluice' : 'sluice';
  return [
    `Project "${name}" is in ${shown === '.' ? 'this folder' : shown} (${written.length} files).`,
    ...(kept.length === 0 ? [] : [`Left as they were: ${kept.join(', ')}.`]),
    ...(kept.includes('.gitignore') ? ['Add target/ and .sluice/ to .gitignore.'] : []),
    ...(target === 'postgres'
      ? ['It builds where PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE point: see project.yml.']
      : []),
    '',
    'Next:',
    ...(shown === '.' ? [] : [`  cd ${/\s/.test(shown) ? `"${shown}"` : shown}`]),
    ...(target === 'postgres' ? [`  ${sluice} debug      # does the server answer?`] : []),
    `  ${sluice} build      # load, seed, run and test everything`,
    `  ${sluice} show --select revenue_by_country`,
  ].join('\n');
}
