import path from 'node:path';
import { adapterTypes, findAdapter } from '../adapters/registry.ts';
import { findProject } from '../discover/find-project.ts';
import { readProject } from '../discover/read-project.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { DiscoveredProject, ProjectLocation } from '../domain/discovered.ts';
import { EngineError } from '../domain/errors.ts';
import { faultText } from '../domain/fault-text.ts';
import type { Target } from '../domain/project.ts';
import { readPackageShape } from '../parse/config/read-package-shape.ts';
import { openTarget } from '../parse/open-target.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { builtinFolder, makeInvocation, profilesFolders, valueOrThrow } from './open-project.ts';
import type { DebugRequest } from './request.ts';

/** How a check went: the words between brackets, and for one that failed what is to be said at the end. */
interface Check {
  readonly words: string;
  readonly failure: string | null;
}

const fine: Check = { words: 'OK found and valid', failure: null };

/**
 * Says where everything is and whether the target answers, in dbt's lines. What fails is the finding, not a crash: the ending is `failed`. Nothing
 * that the project is made of is read.
 */
export async function runDebug(request: DebugRequest, effects: Effects): Promise<Ending> {
  const say = (text: string, name = 'DebugCmdOut'): void =>
    effects.sink({ kind: 'output', at: effects.clock(), text: `${text}\n`, name });
  if (request.configDir) {
    const open = effects.platform === 'darwin' ? 'open' : effects.platform === 'win32' ? 'start' : 'xdg-open';
    const folder = request.profilesFolder ?? path.join(effects.home, '.dbt');
    say(`To view your profiles.yml file, run:\n\n${open} ${folder}`);
    return { kind: 'ok' };
  }
  say(`sluice version: ${effects.version}`);
  say(`node version: ${process.version}`);
  say(`node path: ${process.execPath}`);
  say(`os info: ${effects.platform}`);
  const found = await look(request, effects);
  if (found.profilesFile !== null) {
    say(`Using profiles dir at ${path.dirname(found.profilesFile)}`);
    say(`Using profiles.yml file at ${found.profilesFile}`);
  }
  say(`Using ${path.basename(found.projectFile)} file at ${found.projectFile}`);
  if (found.target !== null) say(`adapter type: ${found.target.type}`);
  if (request.connection) say('Skipping steps before connection verification');
  else {
    say('Configuration:');
    if (found.profilesFile !== null) say(`  profiles.yml file [${found.profile.words}]`);
    say(`  ${path.basename(found.projectFile)} file [${found.project.words}]`);
    if (found.target !== null) {
      say(`  profile: ${found.target.profileName} [OK found]`);
      say(`  target: ${found.target.name} [OK found]`);
    }
    say('Required dependencies:');
    say(
      ` - git [${hasGit(effects) ? 'OK found' : 'not found: only packages from git need it'}]`,
      'DebugCmdResult',
    );
  }
  const connection = await tryConnection(found.target, found.root, say);
  const failures = [found.profile, found.project, connection].flatMap(({ failure }) => failure ?? []);
  if (failures.length === 0) {
    say('All checks passed!', 'DebugCmdResult');
    return { kind: 'ok' };
  }
  say(`${failures.length} ${failures.length === 1 ? 'check' : 'checks'} failed:`, 'DebugCmdResult');
  for (const failure of failures) say(`${failure}\n`, 'DebugCmdResult');
  return { kind: 'failed' };
}

interface Found {
  readonly root: string;
  readonly projectFile: string;
  /** Null: a native project, whose targets stand in the project file. */
  readonly profilesFile: string | null;
  readonly profile: Check;
  readonly project: Check;
  readonly target: Target | null;
}

async function look(request: DebugRequest, effects: Effects): Promise<Found> {
  const { files } = effects;
  const start = path.resolve(effects.cwd, request.projectFolder ?? '.');
  const located = await findProject(start, files);
  if (!located.ok) {
    const projectFile = path.join(start, 'dbt_project.yml');
    const failure = `Project loading failed for the following reason:\n${faultText(located.error)}`;
    const project: Check = { words: 'ERROR not found', failure };
    return { root: start, projectFile, profilesFile: null, profile: fine, project, target: null };
  }
  const location = located.value;
  const projectFile = path.join(location.root, location.projectFile);
  const folders = profilesFolders(request, location, effects);
  const common = { root: location.root, projectFile };
  const profilesFile = location.flavor === 'native' ? null : path.join(folders.at(-1)!, 'profiles.yml');
  const readFrom = (from: Effects['files']): ReturnType<typeof readProject> =>
    readProject(
      location,
      {
        shapeOf: (file, flavor) =>
          readPackageShape(file, { flavor, cliVars: request.vars, environment: effects.environment }),
        profilesFolders: folders,
        builtinFolder,
      },
      from,
    );
  const read = await readFrom(files);
  if (read.ok) return { ...common, ...checked(read.value, location, folders, request, effects) };
  const project = invalid('Project', read.error);
  // The profile is looked at all the same, where the project file is not needed to find it.
  const rest =
    profilesFile === null || request.profile === null ? null : await readFrom(standIn(projectFile, files));
  return rest?.ok === true
    ? { ...common, ...checked(rest.value, location, folders, request, effects), project }
    : { ...common, profilesFile, profile: fine, project, target: null };
}

/** The same files, with a project file that is well. */
function standIn(projectFile: string, files: Effects['files']): Effects['files'] {
  const text = new TextEncoder().encode('name: debug\n');
  return { ...files, read: (file) => (file === projectFile ? text : files.read(file)) };
}

function checked(
  discovered: DiscoveredProject,
  location: ProjectLocation,
  folders: readonly string[],
  request: DebugRequest,
  effects: Effects,
): Omit<Found, 'root' | 'projectFile'> {
  const { opened, faults } = openTarget({
    discovered,
    invocation: makeInvocation(request, effects),
    targetName: request.target,
    profileName: request.profile,
    adapters: { types: adapterTypes, get: findAdapter },
    cache: null,
  });
  const there = discovered.profiles;
  const profilesFile =
    location.flavor === 'native'
      ? null
      : there === null
        ? path.join(folders.at(-1)!, 'profiles.yml')
        : path.resolve(location.root, there.path);
  const isProfiles = ({ code, place }: Diagnostic): boolean =>
    /^(profile|target|invalid-target|unknown-target)/.test(code) ||
    (there !== null && place?.path === there.path);
  const ofProfile = faults.filter(isProfiles);
  const ofProject = faults.filter((fault) => !isProfiles(fault));
  const missing = profilesFile !== null && there === null;
  const where = request.profilesFolder ?? folders.join(', ');
  const profile: Check = missing
    ? {
        words: 'ERROR not found',
        failure: `dbt looked for a profiles.yml file in ${where}, but did not find one.\n${faultText(ofProfile)}`,
      }
    : ofProfile.length > 0
      ? invalid('Profile', ofProfile)
      : fine;
  return {
    profilesFile,
    profile,
    project: ofProject.length > 0 ? invalid('Project', ofProject) : fine,
    target: opened?.target ?? null,
  };
}

function invalid(what: 'Profile' | 'Project', faults: readonly Diagnostic[]): Check {
  return {
    words: 'ERROR invalid',
    failure: `${what} loading failed for the following reason:\n${faultText(faults)}`,
  };
}

async function tryConnection(
  target: Target | null,
  root: string,
  say: (text: string) => void,
): Promise<Check> {
  if (target === null) {
    say('Connection test skipped since no profile was found');
    return fine;
  }
  say('Connection:');
  for (const [name, value] of Object.entries(target.shown)) {
    if (name !== 'type') say(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  const adapter = findAdapter(target.type)!;
  try {
    const settings = valueOrThrow(adapter.readSettings(target.values));
    const database = await adapter.open(settings, {
      applicationName: 'sluice debug',
      root,
      maximumSessions: 1,
    });
    try {
      const version = await database.withSession(
        async (session) => (await session.query('select version()')).rows[0]?.[0],
      );
      say(`  Connection test: [OK connection ok] ${JSON.stringify(version)}`);
    } finally {
      await database.close();
    }
    return fine;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say('  Connection test: [ERROR]');
    return {
      words: 'ERROR',
      failure: `dbt was unable to connect to the specified database.\nThe database returned the following error:\n\n  >${error.message}\n\nCheck your database credentials and try again.`,
    };
  }
}

/** Whether git is on the path; packages from git need it. */
function hasGit({ environment, files, platform }: Effects): boolean {
  const names = platform === 'win32' ? ['git.exe', 'git.cmd'] : ['git'];
  const folders = (environment.get('PATH') ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => names.some((name) => files.kindOf(path.join(folder, name)) === 'file'));
}
