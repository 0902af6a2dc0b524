import { createHash } from 'node:crypto';
import type { JsonObject } from '../../src/util/json.ts';
import { parseDriveQuery } from './drive-query.ts';
import { DriveStore, fileResource, type StoredFile } from './drive-store.ts';
import { uploadFile } from './drive-upload.ts';
import {
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  startEmulator,
} from './emulator-server.ts';
import { GoogleAccounts } from './google-accounts.ts';
import { driveError, invalidCredentials } from './google-errors.ts';
import { selectFields } from './google-fields.ts';

/** Google Drive API v3 on a loopback port, its token endpoint included. */
export interface DriveEmulator extends Emulator {
  readonly store: DriveStore;
  readonly accounts: GoogleAccounts;
}

const readScopes = [
  'https://www.googleapis.com/auth/drive.readonly',
  'https://www.googleapis.com/auth/drive',
];
const writeScopes = ['https://www.googleapis.com/auth/drive'];
const exportLimit = 10 * 1024 * 1024;

/**
 * Serves files.list, get (with alt=media and Range), export, create, update and delete, by the public reference of Drive API v3. Not there:
 * resumable uploads, permissions, revisions, full text, comments.
 */
export async function startDrive(): Promise<DriveEmulator> {
  const store = new DriveStore();
  const accounts = new GoogleAccounts();
  store.add({
    name: 'My Drive',
    mimeType: 'application/vnd.google-apps.folder',
    id: 'root-folder',
    parents: [],
  });
  const emulator = await startEmulator(
    (request) => accounts.answer(request) ?? answer(request, store, accounts),
    (status) => bodyOf(status),
  );
  return Object.assign(emulator, { store, accounts });
}

function bodyOf(status: number): JsonObject {
  const [reason, message, domain] =
    status === 429
      ? ['rateLimitExceeded', 'Rate Limit Exceeded', 'usageLimits']
      : status === 403
        ? ['userRateLimitExceeded', 'User Rate Limit Exceeded', 'usageLimits']
        : ['backendError', 'Backend Error', 'global'];
  return driveError(status, reason, message, { domain }).json as JsonObject;
}

function answer(
  request: EmulatedRequest,
  store: DriveStore,
  accounts: GoogleAccounts,
): EmulatedResponse | null {
  const match = /^(?:\/upload)?\/drive\/v3\/files(?:\/([^/]+)(\/export)?)?$/.exec(request.path);
  if (match === null) return null;
  const [, id, exported] = match;
  const { method, query } = request;
  const account = accounts.accountOf(request, method === 'GET' ? readScopes : writeScopes);
  if (account === null)
    return driveError(401, 'authError', invalidCredentials, {
      location: 'Authorization',
      locationType: 'header',
    });
  if (!account.allowed)
    return driveError(
      403,
      'insufficientPermissions',
      'Insufficient Permission: Request had insufficient authentication scopes.',
    );
  const visible = (file: StoredFile): boolean =>
    (file.readers?.includes(account.email) ?? true) &&
    (file.driveId === undefined || query.get('supportsAllDrives') === 'true') &&
    file.parents.every((parent) => {
      const held = store.find(parent);
      return held === undefined || (held.readers?.includes(account.email) ?? true);
    });
  if (id === undefined) {
    if (method === 'GET') return list(request, store.all().filter(visible));
    return method === 'POST' ? uploadFile(request, store, null) : null;
  }
  const file = store.find(decodeURIComponent(id));
  if (file === undefined || !visible(file))
    return driveError(404, 'notFound', `File not found: ${decodeURIComponent(id)}.`, { location: 'fileId' });
  if (exported !== undefined) return exportFile(request, file);
  switch (method) {
    case 'GET':
      return query.get('alt') === 'media' ? media(request, file) : resource(request, file);
    case 'PATCH':
      return uploadFile(request, store, file);
    case 'DELETE':
      store.remove(file.id);
      return { status: 204 };
    default:
      return null;
  }
}

const sortKeys: Readonly<Record<string, (file: StoredFile) => string | number>> = {
  name: (file) => file.name,
  name_natural: (file) => file.name.replaceAll(/\d+/g, (digits) => digits.padStart(20, '0')),
  modifiedTime: (file) => file.modifiedTime,
  createdTime: (file) => file.createdTime,
  quotaBytesUsed: (file) => file.content.length,
  folder: (file) => (file.mimeType === 'application/vnd.google-apps.folder' ? 0 : 1),
};

function list({ query }: EmulatedRequest, files: readonly StoredFile[]): EmulatedResponse {
  const invalid = (location: string): EmulatedResponse =>
    driveError(400, 'invalid', 'Invalid Value', { location });
  const test = parseDriveQuery(query.get('q') ?? 'trashed = true or trashed = false');
  if (test === null) return invalid('q');
  const size = Number(query.get('pageSize') ?? 100);
  if (!Number.isInteger(size) || size < 1) return invalid('pageSize');
  const corpora = query.get('corpora') ?? 'user';
  if (!['user', 'domain', 'drive', 'allDrives'].includes(corpora)) return invalid('corpora');
  const driveId = query.get('driveId');
  if ((driveId !== null) !== (corpora === 'drive'))
    return driveError(
      400,
      'invalid',
      'The driveId parameter must be specified if and only if corpora is set to drive.',
      { location: 'corpora' },
    );
  const all = query.get('includeItemsFromAllDrives') === 'true';
  if (all && query.get('supportsAllDrives') !== 'true')
    return driveError(
      403,
      'teamDrivesParentLimit',
      'The includeItemsFromAllDrives parameter must be used with supportsAllDrives.',
    );
  if (corpora === 'drive' && !all)
    return driveError(
      403,
      'teamDrivesNotSupported',
      'The includeItemsFromAllDrives and supportsAllDrives parameters must be set when corpora is drive.',
    );
  const keys: { readonly of: (file: StoredFile) => string | number; readonly sign: 1 | -1 }[] = [];
  for (const part of (query.get('orderBy') ?? '').split(',').filter((each) => each.trim() !== '')) {
    const [name = '', direction] = part.trim().split(/\s+/);
    const of = sortKeys[name];
    if (of === undefined || (direction !== undefined && direction !== 'desc')) return invalid('orderBy');
    keys.push({ of, sign: direction === 'desc' ? -1 : 1 });
  }
  const asked = createHash('sha256')
    .update(JSON.stringify(['q', 'orderBy', 'corpora', 'driveId'].map((name) => query.get(name))))
    .digest('base64url')
    .slice(0, 12);
  const token = query.get('pageToken');
  const [hash, start] = token?.split('~') ?? [asked, '0'];
  if (hash !== asked || !/^\d+$/.test(start ?? '')) return invalid('pageToken');
  const found = files
    .filter(
      (file) =>
        file.id !== 'root-folder' &&
        (file.driveId === undefined || all) &&
        (driveId === null || file.driveId === driveId) &&
        test({
          ...file,
          parents: file.parents.flatMap((parent) => (parent === 'root-folder' ? [parent, 'root'] : [parent])),
        }),
    )
    .sort((left, right) => {
      for (const { of, sign } of keys) {
        const [a, b] = [of(left), of(right)];
        if (a !== b) return (a < b ? -1 : 1) * sign;
      }
      return 0;
    });
  const end = Number(start) + Math.min(size, 1000);
  const body: JsonObject = {
    kind: 'drive#fileList',
    incompleteSearch: false,
    ...(end < found.length ? { nextPageToken: `${asked}~${end}` } : {}),
    files: found.slice(Number(start), end).map(fileResource),
  };
  return masked(query, body, 'kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)');
}

function resource({ query }: EmulatedRequest, file: StoredFile): EmulatedResponse {
  return masked(query, fileResource(file), 'kind,id,name,mimeType');
}

/** An answer with the fields that were asked for, or else those that the method gives by default. */
function masked(query: URLSearchParams, body: JsonObject, usual: string): EmulatedResponse {
  const fields = query.get('fields') ?? usual;
  const json = selectFields(body, fields);
  return json === null
    ? driveError(400, 'invalidParameter', `Invalid field selection ${fields}`, { location: 'fields' })
    : { status: 200, json };
}

function media(request: EmulatedRequest, file: StoredFile): EmulatedResponse {
  if (file.mimeType.startsWith('application/vnd.google-apps.'))
    return driveError(
      403,
      'fileNotDownloadable',
      'Only files with binary content can be directly downloaded. Use Export with Docs Editors files.',
      { location: 'alt' },
    );
  if (file.protection === 'no-download')
    return driveError(403, 'cannotDownloadFile', 'This file cannot be downloaded by the user.', {
      location: 'fileId',
    });
  if (file.protection === 'abusive' && request.query.get('acknowledgeAbuse') !== 'true')
    return driveError(
      403,
      'cannotDownloadAbusiveFile',
      'This file has been identified as malware or spam and cannot be downloaded.',
      { location: 'fileId' },
    );
  const { content, mimeType } = file;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers['range'] ?? '');
  if (range === null)
    return { status: 200, headers: { 'content-type': mimeType, 'accept-ranges': 'bytes' }, body: content };
  const from = Number(range[1]);
  const to = range[2] === '' ? content.length - 1 : Math.min(Number(range[2]), content.length - 1);
  if (from >= content.length || from > to)
    return {
      ...driveError(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable', {
        location: 'Range',
        locationType: 'header',
      }),
      headers: { 'content-range': `bytes */${content.length}` },
    };
  return {
    status: 206,
    headers: { 'content-type': mimeType, 'content-range': `bytes ${from}-${to}/${content.length}` },
    body: content.subarray(from, to + 1),
  };
}

function exportFile({ query }: EmulatedRequest, file: StoredFile): EmulatedResponse {
  const type = query.get('mimeType');
  if (type === null)
    return driveError(400, 'required', 'Required parameter: mimeType', { location: 'mimeType' });
  if (file.exports === undefined)
    return driveError(403, 'fileNotExportable', 'Export only supports Docs Editors files.', {
      location: 'fileId',
    });
  const body = file.exports[type];
  if (body === undefined)
    return driveError(400, 'badRequest', 'The requested conversion is not supported.', {
      location: 'convertTo',
    });
  return body.length > exportLimit
    ? driveError(403, 'exportSizeLimitExceeded', 'This file is too large to be exported.')
    : { status: 200, headers: { 'content-type': type }, body };
}
