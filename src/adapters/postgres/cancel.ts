import { connect } from 'node:net';
import type { Client } from 'pg';

/** What `pg` knows of a session's backend; its types do not say so. */
interface Backend {
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/**
 * Cancels what runs in these sessions, from a session of its own: that works through TLS and proxies. Where no
 * other session is to be had, each is asked by the protocol's cancel message, for which the server always has room.
 */
export async function cancelBackends(makeClient: () => Client, clients: readonly Client[]): Promise<void> {
  const backends = clients
    .map((client) => client as unknown as Backend)
    .filter(({ processID }) => processID !== null);
  if (backends.length === 0) return;
  const helper = makeClient();
  helper.on('error', () => undefined);
  const pids = backends.map(({ processID }) => processID).join(',');
  try {
    await helper.connect();
    await helper.query(`select pg_catalog.pg_cancel_backend(pid) from unnest(array[${pids}]) pid`);
  } catch {
    await Promise.all(backends.map((backend) => requestCancel(helper.host, helper.port, backend)));
  } finally {
    await helper.end().catch(() => undefined);
  }
}

const cancelRequestCode = 80_877_102;

/** Sends CancelRequest; the server answers nothing and closes. */
function requestCancel(host: string, port: number, { processID, secretKey }: Backend): Promise<void> {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(cancelRequestCode, 4);
  message.writeInt32BE(processID ?? 0, 8);
  message.writeInt32BE(secretKey ?? 0, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.end(message);
  });
}
