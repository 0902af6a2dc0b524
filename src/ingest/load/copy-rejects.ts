import type { Session } from '../../adapters/contract.ts';
import type { Reject } from '../../domain/load.ts';
import { CopyWriter } from '../normalize/copy-writer.ts';
import { storable } from '../normalize/text-bytes.ts';
import { rejectColumns, type Staging } from './staging.ts';

/** Stages rejects, numbered from `numberedFrom` + 1; how many. */
export async function copyRejects(
  session: Session,
  staging: Staging,
  rejects: readonly Reject[],
  numberedFrom: number,
): Promise<number> {
  if (rejects.length === 0) return 0;
  async function* rows(): AsyncGenerator<Uint8Array> {
    let writer = new CopyWriter(1 << 16);
    for (const [index, reject] of rejects.entries()) {
      const values = [
        String(numberedFrom + index + 1),
        reject.file,
        reject.line === null ? null : String(reject.line),
        reject.reason,
        reject.column,
        reject.value,
        reject.raw,
      ];
      values.forEach((value, column) => {
        writer.reserve(4);
        if (column > 0) writer.bytes[writer.length++] = 9;
        if (value === null) writer.writeNull();
        else writer.writeText(storable(value));
      });
      writer.reserve(1);
      writer.bytes[writer.length++] = 10;
      if (writer.length < 1 << 18) continue;
      yield writer.written();
      writer = new CopyWriter(1 << 18);
    }
    yield writer.written();
  }
  return session.copyIn({ relation: staging.rejects, columns: rejectColumns }, rows());
}
