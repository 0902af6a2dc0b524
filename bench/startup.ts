import { findDbt, measure, reportLine, sluice } from './measure.ts';

/** Start-up: `--version` and `--help`, against Node itself and dbt. */
export function benchStartup(print: (line: string) => void): void {
  const node = measure({ argv: [process.execPath, '-e', '0'], runs: 9 });
  print(reportLine('start', 'node -e 0', node));
  for (const flag of ['--version', '--help']) {
    const ours = measure({ argv: [...sluice, flag], runs: 9 });
    print(reportLine(`start ${flag}`, 'sluice', ours, `${(ours.cpu / node.cpu).toFixed(1)} × node`));
    const dbt = findDbt();
    if (dbt) print(reportLine(`start ${flag}`, 'dbt 1.12', measure({ argv: [dbt, flag] })));
  }
}
