import type { ProjectCase, Step } from '../../rig/project-case.ts';
import { beginProject } from './begin-project.ts';
import { type Dice, throwDice } from './dice.ts';
import { createTable, insertRows, moves } from './moves.ts';
import { projectFiles } from './project-files.ts';
import type { SmallProject } from './small-project.ts';

/** A small project and a sequence of changes and commands, all of it determined by the seed. */
export function randomCase(seed: number): ProjectCase {
  const dice = throwDice(seed);
  const project = beginProject(dice);
  let files = projectFiles(project);
  const begun = files;
  const made = project.tables.map(
    (table) => `${createTable(table)} ${insertRows(project, table, 3 + dice.below(8), dice)}`,
  );
  const steps: Step[] = [
    { shared: made.join('\n') },
    { run: dice.one(['build', 'build', 'build', 'run', 'seed']) },
  ];
  for (let count = 4 + dice.below(4); count > 0; count--) {
    project.minutes += 10;
    const statements: string[] = [];
    for (let change = 1 + dice.below(3); change > 0; change--) {
      const statement = dice.one(moves)(project, dice);
      if (statement !== null) statements.push(statement);
    }
    const now = projectFiles(project);
    const step: Step = {
      write: Object.fromEntries(Object.entries(now).filter(([name, text]) => files[name] !== text)),
      remove: Object.keys(files).filter((name) => now[name] === undefined),
      ...(statements.length > 0 ? { shared: statements.join('\n') } : {}),
      run: command(project, dice),
    };
    files = now;
    steps.push(step);
  }
  return { about: `seed ${seed}`, files: begun, steps };
}

function command(project: SmallProject, dice: Dice): string {
  if (project.seedsNeedRefresh) {
    project.seedsNeedRefresh = false;
    return dice.one(['seed --full-refresh', 'build --full-refresh']);
  }
  const verb = dice.one(['build', 'build', 'build', 'run', 'run', 'test', 'snapshot', 'seed']);
  const options = [
    ...(dice.percent(15) && verb !== 'test' && verb !== 'snapshot' ? ['--full-refresh'] : []),
    ...(dice.percent(10) && verb === 'test' ? ['--store-failures'] : []),
    ...(dice.percent(30) && verb !== 'seed' && verb !== 'snapshot' && project.models.length > 0
      ? ['--select', dice.one(['', '+', '2+']) + dice.one(project.models).name + dice.one(['', '+', '+1'])]
      : []),
    ...(dice.percent(5) && verb === 'run' ? ['--empty'] : []),
  ];
  return [verb, ...options].join(' ');
}
