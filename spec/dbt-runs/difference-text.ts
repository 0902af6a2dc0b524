import { stringify } from 'yaml';
import type { ProjectCase } from '../rig/project-case.ts';
import type { CaseDifference } from './compare-case.ts';

/** A difference with all that led to it: the case as YAML, which can be kept as a file of cases, and what both tools printed. */
export function differenceText(wanted: ProjectCase, { step, lines, ours, dbts }: CaseDifference): string {
  const shown = { ...wanted, steps: wanted.steps.slice(0, step + 1) };
  return [
    `step ${step + 1} of ${wanted.steps.length}: ${wanted.steps[step]?.run}`,
    ...lines.slice(0, 40),
    ...(lines.length > 40 ? [`… ${lines.length - 40} more`] : []),
    '',
    '--- the case so far',
    stringify(shown, { lineWidth: 0 }),
    '--- ours printed',
    tail(ours),
    '--- dbt printed',
    tail(dbts),
  ].join('\n');
}

function tail(text: string): string {
  return text.split('\n').slice(-40).join('\n');
}
