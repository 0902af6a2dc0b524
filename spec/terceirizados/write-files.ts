import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encodeMonth, generateMonth, indexPage, monthFile, monthHeader } from './generate.ts';
import type { MonthOptions } from './generate.ts';

function* monthChunks(options: MonthOptions): Generator<Buffer> {
  let text = monthHeader(options);
  for (const row of generateMonth(options)) {
    text += row.text;
    if (text.length > 262_144) {
      yield encodeMonth(text, options);
      text = '';
    }
  }
  yield encodeMonth(text, options);
}

/** Writes the months and the page that links them into a folder, as published; memory stays flat whatever the size. */
export async function writeFiles(folder: string, months: readonly MonthOptions[]): Promise<void> {
  mkdirSync(join(folder, 'files'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), indexPage(months));
  for (const month of months) {
    await pipeline(
      Readable.from(monthChunks(month)),
      createWriteStream(join(folder, 'files', monthFile(month))),
    );
  }
}

// `node spec/terceirizados/write-files.ts FOLDER ROWS [SEED]` writes one newest month.
if (import.meta.filename === process.argv[1]) {
  const [folder, rows, seed] = process.argv.slice(2);
  if (!folder || !rows) throw new Error('usage: write-files.ts FOLDER ROWS [SEED]');
  await writeFiles(folder, [
    {
      seed: Number(seed ?? 1),
      rows: Number(rows),
      year: 2024,
      month: 5,
      delimiter: ';',
      encoding: 'utf-8',
      poison: 0,
    },
  ]);
}
