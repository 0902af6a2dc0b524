import { spawn } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { UsageError } from '../domain/errors.ts';
import { docsPage } from './docs-page.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { openProject } from './open-project.ts';
import type { DocsServeRequest } from './request.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Serves the documentation page with the artifacts that are in the target folder, until the user stops it. */
export async function runDocsServe(request: DocsServeRequest, effects: Effects): Promise<Ending> {
  const { targetFolder, graph } = await openProject(request, effects);
  const { assets } = graph.project.config.paths;
  const page = docsPage();
  const server = createServer(({ method, url = '/' }, response) => {
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405).end();
    const asked = path.posix.normalize(decoded(url));
    if (asked === '/' || asked === '/index.html') {
      return void response.writeHead(200, { 'content-type': types['.html'] }).end(page);
    }
    const isArtifact = /^\/[a-z_]+\.json$/.test(asked);
    const isAsset = assets.some((folder) => asked.startsWith(`/${folder}/`));
    if (!isArtifact && !isAsset) return void response.writeHead(404).end();
    send(response, path.join(targetFolder, asked));
  });
  await listen(server, request);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : request.port;
  const shown = `http://${request.host === '127.0.0.1' ? 'localhost' : request.host}:${port}`;
  for (const text of [
    `Serving docs at ${port}`,
    `To access from your browser, navigate to: ${shown}`,
    'Press Ctrl+C to exit.',
  ]) {
    effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  }
  if (request.browser) openBrowser(shown, effects.platform);
  await new Promise<void>((resolve) => {
    if (effects.signal.aborted) resolve();
    else effects.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  server.closeAllConnections();
  server.close();
  return { kind: 'ok' };
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url.split(/[?#]/)[0] ?? '/');
  } catch {
    return '/nothing';
  }
}

function send(response: ServerResponse, file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return void response.writeHead(404).end();
  const type = types[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  response.writeHead(200, {
    'content-type': type,
    'content-length': found.size,
    'cache-control': 'no-cache',
  });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** Rejects with a `UsageError` where the port is not to be had. */
function listen(server: Server, { host, port }: DocsServeRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new UsageError(
          `Could not serve at ${host}:${port}: ${error.message}\nChoose another with --port or --host.`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
}

/** Where there is none, the address on the terminal is enough. */
function openBrowser(url: string, platform: string): void {
  const [program, ...args] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
