import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy in front of a server, which cuts connections when it is told to. */
export interface TcpProxy {
  readonly port: number;
  /**
   * Arms it: the next connection on which the client says `text` is cut: `before` it reaches the server, or `after`, when the
   * server has answered, without the answer, or `midway`, in the middle of the answer's first piece.
   */
  readonly cutAt: (text: string, when: 'before' | 'after' | 'midway') => void;
  /** From the next cut on every connection is refused, and those that there are end. */
  readonly refuseAfterCut: () => void;
  /** How often it has cut. */
  readonly cuts: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a proxy on loopback. */
export async function startProxy(host: string, port: number): Promise<TcpProxy> {
  let armed: { readonly text: string; readonly when: 'before' | 'after' | 'midway' } | null = null;
  let cuts = 0;
  let refuses = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let cutting: 'after' | 'midway' | 'ending' | null = null;
    const cut = (): void => {
      cuts++;
      client.destroy();
      upstream.destroy();
      if (!refuses) return;
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (armed !== null && data.toString('latin1').includes(armed.text)) {
        const { when } = armed;
        armed = null;
        if (when === 'before') return cut();
        cutting = when;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (cutting === 'after') return cut();
      if (cutting === 'ending') return;
      if (cutting === 'midway') {
        cutting = 'ending';
        client.write(data.subarray(0, Math.ceil(data.length / 2)), cut);
        return;
      }
      client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAt: (text, when) => (armed = { text, when }),
    refuseAfterCut: () => (refuses = true),
    cuts: () => cuts,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
