import type { CopyWriter } from './copy-writer.ts';

/** Ends a row with its file, its line and, where it is kept, its place in the order of arrival. */
export function finishRow(
  writer: CopyWriter,
  hasColumns: boolean,
  fileText: Uint8Array | null,
  line: number | null,
  sequence: number | null,
): void {
  writer.reserve((fileText?.length ?? 2) + 48);
  const out = writer.bytes;
  if (hasColumns) out[writer.length++] = 9;
  if (fileText === null) {
    writer.writeNull();
  } else {
    for (let at = 0; at < fileText.length; at++) out[writer.length++] = fileText[at]!;
  }
  out[writer.length++] = 9;
  if (line === null) writer.writeNull();
  else writeWhole(writer, line);
  if (sequence !== null) {
    out[writer.length++] = 9;
    writeWhole(writer, sequence);
  }
  out[writer.length++] = 10;
}

function writeWhole(writer: CopyWriter, value: number): void {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  const out = writer.bytes;
  let at = (writer.length += digits);
  for (let rest = value; digits > 0; digits--) {
    const next = Math.floor(rest / 10);
    out[--at] = 48 + rest - next * 10;
    rest = next;
  }
}
