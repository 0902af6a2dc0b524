import { createHash } from 'node:crypto';
import { startDrive } from '../emulators/google-drive.ts';
import type { FaultPlace } from './fault-cell.ts';

/** The files of a case of the fault matrix in a Drive; a file that is written again keeps its id. */
export async function drivePlace(): Promise<FaultPlace> {
  const drive = await startDrive();
  // The clock of a test's load.
  drive.accounts.clock = () => Date.UTC(2024, 4, 1, 12);
  const folder = drive.store.addFolder('lake', { sharedWithMe: true, parents: [] });
  return {
    write: ({ name, text }) => {
      const known = drive.store.all().find((file) => file.name === name);
      if (known === undefined) drive.store.add({ name, content: text, parents: [folder.id] });
      else if (Buffer.from(known.content).toString() !== text) drive.store.write(known, text);
      return Promise.resolve();
    },
    input: {
      extractor: 'drive',
      options: { credentials: 'key.json', url: drive.origin, folder: 'lake', path: '*.csv' },
    },
    projectFiles: { 'key.json': JSON.stringify(drive.accounts.addAccount(drive.origin)) },
    stateOf: ({ name, text }) => `${name}|${createHash('md5').update(text).digest('hex')}`,
    stateSql: `cursor->>'md5'`,
    close: () => drive.close(),
  };
}
