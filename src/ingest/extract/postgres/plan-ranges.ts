import { quote } from '../../../adapters/shared/names.ts';
import type { DescribedSource } from './describe-source.ts';
import type { SourceConnection } from './source-connection.ts';

/** Of a table about so many bytes are read by one statement. */
const rangeBytes = 64 << 20;
/** Keys are not spread as evenly as pages. */
const maximumKeyRanges = 64;

/** Ranges of a table that together are the table, as conditions; one that is always true where it is not to be divided. */
export async function planRanges(
  connection: SourceConnection,
  { table, from }: DescribedSource,
): Promise<readonly string[]> {
  const whole = ['true'];
  if (table === null || !['r', 'p', 'm'].includes(table.kind)) return whole;
  const [facts] = await connection.rows(
    `with recursive all_of (oid) as (
       select ${table.oid}::oid union select i.inhrelid from pg_catalog.pg_inherits i join all_of a on a.oid = i.inhparent)
     select current_setting('server_version_num'), current_setting('block_size'),
       coalesce(max(pg_catalog.pg_relation_size(oid)), 0), coalesce(sum(pg_catalog.pg_relation_size(oid)), 0)
     from all_of`,
  );
  const [version = 0, blockSize = 8192, largest = 0, total = 0] = (facts ?? []).map(Number);
  if (total < 2 * rangeBytes) return whole;
  // Ranges of pages are scanned as such from version 14 on; earlier servers would read all of the table for each.
  if (version >= 140_000)
    return pageRanges(Math.ceil(largest / blockSize), (rangeBytes / blockSize) * (largest / total));
  return keyRanges(connection, table.oid, from, Math.min(maximumKeyRanges, Math.ceil(total / rangeBytes)));
}

function pageRanges(pages: number, step: number): readonly string[] {
  const ranges: string[] = [];
  for (let start = 0; start < pages || ranges.length === 0; start += Math.ceil(step)) {
    const end = start + Math.ceil(step);
    // The last one is open: a child table may be longer.
    ranges.push(`ctid >= '(${start},0)'::tid${end < pages ? ` and ctid < '(${end},0)'::tid` : ''}`);
  }
  return ranges;
}

async function keyRanges(
  connection: SourceConnection,
  oid: string,
  from: string,
  count: number,
): Promise<readonly string[]> {
  const [key] = await connection.rows(
    `select a.attname from pg_catalog.pg_index i
       join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indrelid = ${oid} and i.indisprimary and i.indnatts = 1
       and a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)`,
  );
  if (typeof key?.[0] !== 'string') return ['true'];
  const column = quote(key[0]);
  const [ends] = await connection.rows(`select min(${column})::text, max(${column})::text from ${from}`);
  if (typeof ends?.[0] !== 'string' || typeof ends[1] !== 'string') return ['true'];
  const [low, high] = [BigInt(ends[0]), BigInt(ends[1])];
  const step = (high - low) / BigInt(count) + 1n;
  const ranges: string[] = [];
  // Open at both ends, so that they are the table whatever its ends are when they are read.
  for (let start = low; start <= high; start += step) {
    const bounds = [
      ...(start === low ? [] : [`${column} >= '${start}'`]),
      ...(start + step <= high ? [`${column} < '${start + step}'`] : []),
    ];
    ranges.push(bounds.join(' and ') || 'true');
  }
  return ranges;
}
