import { writeZip } from './write-zip.ts';

/** Parts of a workbook, as XML; what is absent is made of nothing special. */
export interface WorkbookParts {
  /** The inside of `sheetData`. */
  readonly rows: string;
  /** The inside of `sst`. */
  readonly strings?: string;
  /** Behind `sheetData`. */
  readonly behind?: string;
  /** The inside of `styleSheet`. */
  readonly styles?: string;
  readonly workbook?: string;
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
const types = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook of one sheet, by hand. */
export function writeXlsx(parts: WorkbookParts): Buffer {
  const { rows, strings, behind = '', styles = '', workbook } = parts;
  return writeZip([
    {
      name: '_rels/.rels',
      content: `<Relationships ${relations}><Relationship Id="r1" Type="${types}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content:
        workbook ??
        `<workbook ${main} xmlns:r="${types}"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships ${relations}><Relationship Id="r1" Type="${types}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${types}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="${types}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: 'xl/styles.xml', content: `<styleSheet ${main}>${styles}</styleSheet>` },
    ...(strings === undefined
      ? []
      : [{ name: 'xl/sharedStrings.xml', content: `<sst ${main}>${strings}</sst>` }]),
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet ${main}><sheetData>${rows}</sheetData>${behind}</worksheet>`,
    },
  ]);
}
