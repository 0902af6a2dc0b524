import { posix } from 'node:path';
import { LoadError } from '../../../load-error.ts';
import type { Archive, ArchiveMember } from '../open-archive.ts';
import { type DateFormat, dateFormatOf } from './number-format.ts';
import { parseWholeXml } from './parse-xml.ts';

/** One sheet of a workbook. */
export interface WorkbookSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Null for a sheet of charts, or of another kind without cells. */
  readonly part: ArchiveMember | null;
}

/** What is known of a workbook before its cells are read. */
export interface Workbook {
  /** In the order of their tabs. */
  readonly sheets: readonly WorkbookSheet[];
  /** Days count from 1904. */
  readonly from1904: boolean;
  /** By a cell's style: what its number format shows. */
  readonly formats: readonly (DateFormat | null)[];
  readonly sharedStrings: ArchiveMember | null;
}

interface Relation {
  readonly type: string;
  readonly target: string;
}

/** Reads the small parts of an XLSX file. What is no such file is a `LoadError` `unreadable-file`. */
export async function readWorkbook(archive: Archive, name: string): Promise<Workbook> {
  const parts = new Map(archive.members.map((member) => [member.name.toLowerCase(), member]));
  const partOf = (path: string): ArchiveMember | null =>
    parts.get(path.replace(/^\//, '').toLowerCase()) ?? null;
  const root = await readRelations(archive, partOf('_rels/.rels'), '');
  const path = [...root.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  const main = partOf(path);
  if (main === null || !/\.xml$/i.test(path)) {
    const why = partOf('xl/workbook.bin')
      ? 'it is a binary workbook (.xlsb), which is not supported: save it as .xlsx'
      : partOf('mimetype') !== null
        ? 'it is an OpenDocument file, which is not supported: save it as .xlsx'
        : 'it is a ZIP archive, but no workbook';
    throw new LoadError('unreadable-file', `${name} cannot be read: ${why}`);
  }
  const folder = posix.dirname(path.replace(/^\//, ''));
  const relations = await readRelations(
    archive,
    partOf(posix.join(folder, '_rels', `${posix.basename(path)}.rels`)),
    folder,
  );
  const ofType = (type: string): ArchiveMember | null => {
    const found = [...relations.values()].find((each) => each.type === type);
    return found === undefined ? null : partOf(found.target);
  };
  let from1904 = false;
  const sheets: WorkbookSheet[] = [];
  await parseWholeXml(archive.stream(main), {
    open: (tag, attributes) => {
      if (tag === 'workbookPr') from1904 = isTrue(attributes['date1904']);
      if (tag !== 'sheet') return;
      const key = Object.keys(attributes).find((each) => /(^|:)id$/.test(each));
      const relation = key === undefined ? undefined : relations.get(attributes[key]!);
      sheets.push({
        name: attributes['name'] ?? '',
        hidden: attributes['state'] === 'hidden' || attributes['state'] === 'veryHidden',
        part: relation?.type === 'worksheet' ? partOf(relation.target) : null,
      });
    },
  });
  const styles = ofType('styles');
  return {
    sheets,
    from1904,
    formats: styles === null ? [] : await readFormats(archive, styles),
    sharedStrings: ofType('sharedStrings'),
  };
}

async function readRelations(
  archive: Archive,
  part: ArchiveMember | null,
  folder: string,
): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  if (part === null) return relations;
  await parseWholeXml(archive.stream(part), {
    open: (tag, { Id, Type, Target, TargetMode }) => {
      if (tag !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External')
        return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      relations.set(Id, { type: (Type ?? '').split('/').at(-1)!, target });
    },
  });
  return relations;
}

async function readFormats(archive: Archive, part: ArchiveMember): Promise<readonly (DateFormat | null)[]> {
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let inCells = false;
  await parseWholeXml(archive.stream(part), {
    open: (tag, attributes) => {
      if (tag === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (tag === 'cellXfs') inCells = true;
      else if (tag === 'xf' && inCells) ids.push(Number(attributes['numFmtId'] ?? 0));
    },
    close: (tag) => {
      if (tag === 'cellXfs') inCells = false;
    },
  });
  return ids.map((id) => dateFormatOf(id, codes.get(id)));
}

function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true' || text === 'on';
}
