import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { EngineError } from '../../domain/errors.ts';
import type { WireOptions, WireServer } from '../contract.ts';
import type { WireBackend } from './wire-client.ts';
import { serveWireClient } from './wire-client.ts';

const host = '127.0.0.1';
const maximumClients = 20;

/**
 * Lets psql and other clients in, on loopback alone, since there is no password. All share one session with the owner: they take turns
 * by statement, or by transaction where one is open. `copy … from stdin` is refused.
 *
 * By hand, since @electric-sql/pglite-socket (0.2.17) loses count of a client that goes away while its statement runs: its transaction stays open,
 * and all others wait for good.
 */
export async function serveWire(options: WireOptions, backend: WireBackend): Promise<WireServer> {
  const clients = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true }, (socket) => {
    const served = serveWireClient(socket, backend).finally(() => clients.delete(socket));
    clients.set(socket, served);
  });
  server.maxConnections = maximumClients;
  const port = await listen(server, options.port);
  return {
    host,
    port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      const served = [...clients.values()];
      for (const socket of clients.keys()) socket.destroy();
      await Promise.all([closed, ...served]);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(`Could not listen on ${host}:${port}: ${reason}`, { fault: 'connection', cause });
  }
  server.on('error', () => undefined);
  const address = server.address();
  return address === null || typeof address === 'string' ? port : address.port;
}
