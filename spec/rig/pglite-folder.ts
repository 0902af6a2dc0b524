import { cp } from 'node:fs/promises';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';

/**
 * Puts an empty PGlite database into `folder`, which must not exist yet: a copy of one that is made once a vitest run. Opening it
 * takes a third of the time, and of the processor's, that making it anew would take. A test that needs not the very first opening should use it.
 */
export async function preparePgliteFolder(folder: string): Promise<void> {
  const socket = connect(inject('testBroker'), '127.0.0.1');
  socket.end('pglite');
  const answer = JSON.parse(await text(socket)) as { readonly answer?: string; readonly error?: string };
  if (answer.answer === undefined) throw new Error(`no PGlite template: ${answer.error}`);
  await cp(answer.answer, folder, { recursive: true });
}
