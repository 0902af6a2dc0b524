import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type ProjectCase, readCase } from '../rig/project-case.ts';

/** A case with its file's name. */
export interface NamedCase {
  readonly name: string;
  readonly wanted: ProjectCase;
}

const folder = path.join(import.meta.dirname, 'cases');

/** All cases of `cases/`. What they expect was worked out by hand, and `spec/dbt-runs` runs the same ones beside dbt. */
export const areaCases: readonly NamedCase[] = readdirSync(folder)
  .sort()
  .map((file) => ({ name: path.basename(file, '.yml'), wanted: readCase(path.join(folder, file)) }));
