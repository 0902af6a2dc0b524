import type { DepsRequest } from '../../app/request.ts';
import { choiceOption, switchOption, textOption } from '../option.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

const lock = switchOption({
  name: 'lock',
  description: 'write package-lock.yml and install nothing',
});
const upgrade = switchOption({
  name: 'upgrade',
  description: 'find the newest versions that fit, whatever package-lock.yml says',
});
const addPackage = textOption({
  name: 'add-package',
  argument: '<name[@version]>',
  description: 'put a package into packages.yml first: dbt-labs/dbt_utils@1.1.1',
});
const source = choiceOption({
  name: 'source',
  description: 'what --add-package names: hub (default), git or local',
  choices: ['hub', 'git', 'local'],
});
const options = [lock, upgrade, addPackage, source, ...projectOptions];

/** `sluice deps`. */
export const deps: Verb = {
  name: 'deps',
  aliases: [],
  summary: 'install the packages that packages.yml or dependencies.yml names',
  details:
    'Versions are those of package-lock.yml while the list is the same; else they are found, and the file is written. All packages are put together aside and take the place of the installed ones at once.',
  operand: null,
  options,
  examples: [
    { line: 'deps', does: 'what package-lock.yml pins, or what fits' },
    { line: 'deps --upgrade', does: 'the newest versions that fit' },
    { line: 'deps --add-package dbt-labs/dbt_utils@1.1.1', does: 'one more, then all' },
    { line: 'deps --lock', does: 'see what would be installed, in package-lock.yml' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const name = given.get(addPackage);
    const request: DepsRequest = {
      kind: 'deps',
      ...readProjectRequest(given, options),
      lock: given.get(lock),
      upgrade: given.get(upgrade),
      add: name === null ? null : { text: name, source: given.get(source) ?? 'hub' },
    };
    const { runDeps } = await import('../../app/deps.ts');
    return runDeps(request, effects);
  },
};
