import { UnitTestCompiler } from '../compile/unit-test-compiler.ts';
import type { CompilerInput } from '../compile/compile-node.ts';
import type { SeedNode } from '../domain/node.ts';
import { ok } from '../util/result.ts';
import type { Effects } from './effects.ts';
import type { OpenedProject } from './open-project.ts';
import { readSeedFile } from './read-seed.ts';

/** Makes the compiler of unit tests; seeds are read from the files of the project and its packages. */
export function makeUnitTestCompiler(
  project: OpenedProject,
  input: CompilerInput,
  effects: Effects,
): UnitTestCompiler {
  const { types } = project.adapter.dialect;
  const rootOf = (node: SeedNode): string =>
    project.discovered.packages.find((one) => one.name === node.packageName)!.root;
  return new UnitTestCompiler({
    ...input,
    types,
    seedColumns(node) {
      const read = readSeedFile(node, { root: rootOf(node), empty: false, types }, effects);
      return read.ok ? ok(read.value.columns) : read;
    },
  });
}
