import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateProject } from './generate-project.ts';
import { findDbt, measure, reportLine, sluice } from './measure.ts';

/** Parsing: cold, warm, and with one file changed; with the manifest written each time. */
export function benchParse(print: (line: string) => void, sizes: readonly number[]): void {
  const dbt = findDbt();
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
    try {
      generateProject(folder, size);
      const clear = (): void => rmSync(join(folder, 'target'), { recursive: true, force: true });
      const changed = join(folder, 'models/base/g01');
      const model = existsSync(changed) ? `models/base/g01/bas_00100.sql` : `models/base/g00/bas_00010.sql`;
      const touch = (): void => appendFileSync(join(folder, model), '-- changed\n');
      const tools = [
        { who: 'sluice', argv: [...sluice, 'parse', '--quiet'], runs: 3 },
        ...(dbt && size <= 1000
          ? [{ who: 'dbt 1.12', argv: [dbt, '--quiet', 'parse', '--no-send-anonymous-usage-stats'], runs: 1 }]
          : []),
      ];
      for (const { who, argv, runs } of tools) {
        print(reportLine(`parse ${size} cold`, who, measure({ argv, cwd: folder, runs, before: clear })));
        print(reportLine(`parse ${size} warm`, who, measure({ argv, cwd: folder, runs })));
        print(
          reportLine(
            `parse ${size} one file changed`,
            who,
            measure({ argv, cwd: folder, runs, before: touch }),
          ),
        );
        clear();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
