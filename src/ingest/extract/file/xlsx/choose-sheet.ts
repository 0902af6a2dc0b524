import { nearest } from '../../../../util/nearest.ts';
import { LoadError } from '../../../load-error.ts';
import type { ArchiveMember } from '../open-archive.ts';
import type { WorkbookSheet } from './read-workbook.ts';

/**
 * The cells of the sheet that is asked for: by name (small and capital letters are one, as in Excel), by number from 1 in the order of
 * the tabs, hidden ones included; or, of null, the first that is not hidden.
 */
export function chooseSheet(
  sheets: readonly WorkbookSheet[],
  wanted: string | number | null,
  name: string,
): ArchiveMember {
  const sheet =
    wanted === null
      ? (sheets.find(({ hidden, part }) => !hidden && part !== null) ??
        sheets.find(({ part }) => part !== null))
      : typeof wanted === 'number'
        ? sheets[wanted - 1]
        : (sheets.find((each) => each.name === wanted) ??
          sheets.find((each) => each.name.toLowerCase() === wanted.toLowerCase()));
  if (sheet?.part) return sheet.part;
  if (sheet !== undefined)
    throw new LoadError('unreadable-file', `${name} cannot be read: its sheet "${sheet.name}" has no cells`);
  const meant =
    typeof wanted === 'string'
      ? nearest(
          wanted,
          sheets.map((each) => each.name),
        )
      : undefined;
  const list = sheets.map((each) => `"${each.name}"${each.hidden ? ' (hidden)' : ''}`).join(', ');
  throw new LoadError(
    'unreadable-file',
    `${name} cannot be read: it has no sheet ${typeof wanted === 'number' ? wanted : `"${wanted ?? ''}"`}`,
    { help: meant === undefined ? `Its sheets are ${list}.` : `Did you mean "${meant}"?` },
  );
}
