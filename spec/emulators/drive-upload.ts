import type { JsonObject } from '../../src/util/json.ts';
import { type DriveStore, fileResource, type StoredFile } from './drive-store.ts';
import { type EmulatedRequest, type EmulatedResponse, readJsonBody } from './emulator-server.ts';
import { driveError } from './google-errors.ts';
import { selectFields } from './google-fields.ts';

/** `files.create` (`file` null) and `files.update`: metadata alone, a simple upload (`uploadType=media`) or a multipart one. */
export function uploadFile(
  request: EmulatedRequest,
  store: DriveStore,
  file: StoredFile | null,
): EmulatedResponse {
  const parts = readUpload(request);
  if (parts === null) return driveError(400, 'badContent', 'Bad content');
  const { metadata, content, type } = parts;
  const parents = Array.isArray(metadata['parents']) ? metadata['parents'].map(String) : null;
  const lost = parents?.find((id) => store.find(id) === undefined);
  if (lost !== undefined)
    return driveError(404, 'notFound', `File not found: ${lost}.`, { location: 'fileId' });
  const name = metadata['name'];
  const mimeType = metadata['mimeType'];
  if (file === null) {
    const made = store.add({
      name: typeof name === 'string' ? name : 'Untitled',
      mimeType: typeof mimeType === 'string' ? mimeType : (type ?? 'application/octet-stream'),
      ...(parents === null ? {} : { parents: parents.map((id) => (id === 'root' ? 'root-folder' : id)) }),
      ...(content === null ? {} : { content }),
    });
    return respond(request, made);
  }
  if (typeof name === 'string') file.name = name;
  if (typeof metadata['trashed'] === 'boolean') file.trashed = metadata['trashed'];
  if (content !== null) store.write(file, content);
  else file.modifiedTime = store.tick();
  return respond(request, file);
}

function respond({ query }: EmulatedRequest, file: StoredFile): EmulatedResponse {
  const json = selectFields(fileResource(file), query.get('fields') ?? 'kind,id,name,mimeType');
  return json === null
    ? driveError(400, 'invalidParameter', 'Invalid field selection', { location: 'fields' })
    : { status: 200, json };
}

function readUpload(
  request: EmulatedRequest,
): { readonly metadata: JsonObject; readonly content: Buffer | null; readonly type: string | null } | null {
  const { path, query, headers, body } = request;
  const type = headers['content-type'] ?? '';
  if (!path.startsWith('/upload/')) {
    const metadata = body.length === 0 ? {} : readJsonBody(request);
    return metadata === null ? null : { metadata, content: null, type: null };
  }
  if (query.get('uploadType') === 'media') return { metadata: {}, content: body, type };
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (query.get('uploadType') !== 'multipart' || boundary === undefined) return null;
  const sections = split(body, Buffer.from(`--${boundary}`))
    .slice(1, -1)
    .map(section);
  const [first, second] = sections;
  if (first === undefined || second === undefined) return null;
  const metadata = readJsonBody({ ...request, body: first.content });
  return metadata === null ? null : { metadata, content: second.content, type: second.type };
}

function split(bytes: Buffer, mark: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (;;) {
    const at = bytes.indexOf(mark, start);
    pieces.push(bytes.subarray(start, at < 0 ? undefined : at));
    if (at < 0) return pieces;
    start = at + mark.length;
  }
}

/** One part: behind the mark a line end, headers, an empty line, the content and a line end. */
function section(bytes: Buffer): { readonly type: string | null; readonly content: Buffer } {
  const head = bytes.indexOf('\r\n\r\n');
  const type = /content-type:\s*([^\r\n]+)/i.exec(bytes.subarray(0, head).toString('latin1'))?.[1] ?? null;
  return { type, content: bytes.subarray(head + 4, bytes.length - 2) };
}
