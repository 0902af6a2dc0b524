import type { Diagnostic } from '../domain/diagnostic.ts';
import { compareDiagnostics } from '../domain/diagnostic.ts';
import type { ProjectConfig, Target } from '../domain/project.ts';
import { Faults } from './faults.ts';
import { openPackages } from './open-packages.ts';
import type { ParseProjectInput } from './parse-input.ts';

/** Project file and target, as far as they could be read, without a look at what the project is made of. */
export interface OpenedTarget {
  /** Null, with the reasons in `faults`, where the target cannot be had. */
  readonly opened: { readonly config: ProjectConfig; readonly target: Target } | null;
  readonly faults: readonly Diagnostic[];
}

/** Reads project file and target, and nothing else. */
export function openTarget(input: ParseProjectInput): OpenedTarget {
  const faults = new Faults();
  const opened = openPackages(input, faults);
  return {
    opened: opened && { config: opened.root, target: opened.target },
    faults: faults.all.filter(({ severity }) => severity === 'error').sort(compareDiagnostics),
  };
}
