import type { Dialect } from '../../adapters/contract.ts';
import type { LoadColumn } from '../normalize/column-table.ts';
import { readDeclaredType } from '../normalize/declared-type.ts';
import { cellText } from './cell.ts';
import type { ChildLoad } from './child-load.ts';
import { type CheckpointParts, writeCheckpoint } from './checkpoint.ts';
import { type LoadSession, pinTimeZone } from './load-session.ts';
import { reasons } from '../normalize/encoding.ts';
import { RejectLimit } from './reject-limit.ts';

/**
 * Lets the engine judge the values that could not be judged while reading (dates in other spellings than ISO, types that we know
 * nothing of): rows whose value it cannot cast move from the staged rows to the staged rejects, those of child tables too. One
 * statement a column.
 */
export async function judgeByEngine(load: LoadSession, parts: CheckpointParts): Promise<void> {
  await judgeTable(load, parts, null);
  for (const child of parts.children) await judgeTable(load, parts, child);
}

async function judgeTable(load: LoadSession, parts: CheckpointParts, child: ChildLoad | null): Promise<void> {
  const { session, dialect } = load;
  const { staging, staged } = parts;
  const { columns } = child ?? parts;
  const rows = dialect.renderRelation((child ?? parts).staging.rows);
  const rejects = dialect.renderRelation(staging.rejects);
  const shown = columns.columns.map((each) => `held.${dialect.quote(each.name)}`).join(', ');
  for (const column of columns.columns) {
    const { type, stagedAs, isKey } = column;
    const quoted = `held.${dialect.quote(column.name)}`;
    const name =
      stagedAs === null || stagedAs === dialect.types.text
        ? quoted
        : `cast(${quoted} as ${dialect.types.text})`;
    // Nobody has looked at what came typed.
    if (stagedAs !== null && isKey) {
      await reject(column, name, reasons.nullKey, { before: [], condition: `${quoted} is not null` });
    }
    if (!column.askEngine || type === null) continue;
    const { before, condition } = dialect.castTest(name, type);
    await reject(column, name, reasonOf(type), { before, condition: `(${quoted} is null or ${condition})` });
  }

  async function reject(
    column: LoadColumn,
    name: string,
    reason: string,
    test: ReturnType<Dialect['castTest']>,
  ): Promise<void> {
    await session.transaction(async () => {
      await pinTimeZone(load);
      for (const statement of test.before) await session.execute(statement);
      const bad = `not ${test.condition}`;
      const numbered = await session.query(`select coalesce(max(seq), 0) from ${rejects}`);
      const before = Number(numbered.rows[0]?.[0]);
      const rejectedBefore = staged.stagedRejects;
      await session.execute(
        `insert into ${rejects} (seq, file, line, reason, col, value, raw)
         select row_number() over (order by _sluice_file, _sluice_line) + ${before}, _sluice_file, _sluice_line,
           ${dialect.literal(reason)}, ${dialect.literal(column.name)}, ${name}, left(${dialect.rowAsJson('shown')}, 16384)
         from ${rows} as held cross join lateral (select ${shown}) as shown where ${bad}`,
      );
      const moved = await session.query(
        `select file, count(*) from ${rejects} where seq > ${before} group by file order by file`,
      );
      if (moved.rows.length > 0) await session.execute(`delete from ${rows} as held where ${bad}`);
      for (const [file, count] of moved.rows) {
        const slice = staged.slices.get(cellText(file) ?? '');
        if (slice !== undefined) {
          if (child === null) slice.rows -= Number(count);
          slice.rejected += Number(count);
        }
        if (child === null) staged.staged -= Number(count);
        else child.rows -= Number(count);
        staged.stagedRejects += Number(count);
      }
      if (staged.stagedRejects === rejectedBefore) return settle();
      const first = await session.query(
        `select file, line, value from ${rejects} where seq > ${before} order by seq limit ${RejectLimit.shown}`,
      );
      staged.rejects.countMore(
        staged.stagedRejects - rejectedBefore,
        first.rows.map(([file, line, value]) => ({
          file: cellText(file),
          line: line === null ? null : Number(line),
          reason,
          column: column.name,
          value: cellText(value),
          raw: '',
        })),
      );
      await settle();
    });

    async function settle(): Promise<void> {
      if (reason !== reasons.nullKey) column.askEngine = false;
      await writeCheckpoint(load, parts);
    }
  }
}

function reasonOf(type: string): string {
  switch (readDeclaredType(type).kind) {
    case 'date':
      return 'not_a_date';
    case 'timestamp':
      return 'not_a_timestamp';
    case 'uuid':
      return 'not_a_uuid';
    case 'numeric':
    case 'float':
      return 'out_of_range';
    default:
      return 'wrong_type';
  }
}
