/** The first rows of COPY's text format as values, null where there is none. */
export function readCopyRows(bytes: Uint8Array, count: number): readonly (readonly (string | null)[])[] {
  const rows: (readonly (string | null)[])[] = [];
  for (let start = 0; rows.length < count && start < bytes.length;) {
    const next = bytes.indexOf(10, start);
    const end = next < 0 ? bytes.length : next;
    rows.push(Buffer.from(bytes.subarray(start, end)).toString('utf8').split('\t').map(valueOf));
    start = end + 1;
  }
  return rows;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function valueOf(field: string): string | null {
  if (field === '\\N') return null;
  return field.replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}
