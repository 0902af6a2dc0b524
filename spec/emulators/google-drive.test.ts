import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { drive, auth } from '@googleapis/drive';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DriveEmulator, startDrive } from './google-drive.ts';
import { fetchToken } from './fetch-token.ts';
import type { ServiceAccountKey } from './google-accounts.ts';

let emulator: DriveEmulator;
let key: ServiceAccountKey;
beforeAll(async () => {
  emulator = await startDrive();
  key = emulator.accounts.addAccount(emulator.origin);
});
afterAll(() => emulator?.close());

/** The official client, which is told nothing but another root URL. */
async function client(scope = 'https://www.googleapis.com/auth/drive') {
  const login = new auth.OAuth2();
  login.setCredentials({ access_token: (await fetchToken(key, scope)).token });
  return drive({ version: 'v3', auth: login, rootUrl: `${emulator.origin}/`, retryConfig: { retry: 0 } });
}
const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { status?: number; response?: { data?: { error?: { errors?: { reason?: string }[] } } } }) =>
      `${error.status} ${error.response?.data?.error?.errors?.[0]?.reason}`,
  );

describe('Drive, asked by the official client', () => {
  it('lists by a query, page by page, in order', async () => {
    const folder = emulator.store.addFolder('raw');
    for (let index = 0; index < 25; index++)
      emulator.store.add({ name: `part-${index}.json`, parents: [folder.id], content: `{"i":${index}}` });
    emulator.store.add({ name: "it's.csv", parents: [folder.id], trashed: true });
    const { files } = await client();
    const names: string[] = [];
    let pageToken: string | undefined;
    let pages = 0;
    do {
      const { data } = await files.list({
        q: `'${folder.id}' in parents and trashed = false and name contains 'part'`,
        orderBy: 'name_natural desc',
        pageSize: 10,
        fields: 'nextPageToken,files(id,name,size,md5Checksum)',
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      names.push(...(data.files ?? []).map((file) => file.name ?? ''));
      expect(Object.keys(data.files![0]!)).toEqual(['id', 'name', 'size', 'md5Checksum']);
      pageToken = data.nextPageToken ?? undefined;
      pages++;
    } while (pageToken !== undefined);
    expect(names).toEqual(Array.from({ length: 25 }, (_, index) => `part-${24 - index}.json`));
    expect(pages).toBe(3);
    const trashed = await files.list({ q: String.raw`name = 'it\'s.csv' and not trashed = false` });
    expect(trashed.data.files).toMatchObject([{ name: "it's.csv", mimeType: 'text/plain' }]);
    expect(Object.keys(trashed.data.files![0]!)).toEqual(['kind', 'id', 'name', 'mimeType']);
  });

  it.each([
    ['a query that is none', { q: 'name like x' }, '400 invalid'],
    ['an order that is none', { orderBy: 'colour' }, '400 invalid'],
    ['a page size of nothing', { pageSize: 0 }, '400 invalid'],
    ['the page token of another query', { pageToken: 'other~10' }, '400 invalid'],
    ['fields that are malformed', { fields: 'files(id' }, '400 invalidParameter'],
    ['a shared drive without its id', { corpora: 'drive' }, '400 invalid'],
  ])('refuses %s', async (_, parameters, expected) => {
    expect(await reasonOf((await client()).files.list(parameters))).toBe(expected);
  });

  it('gives bytes, or a range of them, and exports spreadsheets', async () => {
    const text = 'a;b\n1;2\n'.repeat(1000);
    const file = emulator.store.add({ name: 'x.csv', content: text });
    const sheet = emulator.store.add({
      name: 'sheet',
      mimeType: 'application/vnd.google-apps.spreadsheet',
      exports: { 'text/csv': 'i\n1\n' },
    });
    const { files } = await client();
    const whole = await files.get({ fileId: file.id, alt: 'media' }, { responseType: 'text' });
    expect(whole.data as unknown).toBe(text);
    const rest = await files.get(
      { fileId: file.id, alt: 'media' },
      { responseType: 'text', headers: { Range: 'bytes=7990-' } },
    );
    expect([rest.status, rest.data as unknown]).toEqual([206, text.slice(7990)]);
    const exported = await files.export({ fileId: sheet.id, mimeType: 'text/csv' }, { responseType: 'text' });
    expect(exported.data).toBe('i\n1\n');
    expect(await reasonOf(files.get({ fileId: sheet.id, alt: 'media' }))).toBe('403 fileNotDownloadable');
    expect(await reasonOf(files.export({ fileId: sheet.id, mimeType: 'image/png' }))).toBe('400 badRequest');
    expect(await reasonOf(files.get({ fileId: 'nowhere' }))).toBe('404 notFound');
  });

  it('takes new files and new contents', async () => {
    const { files } = await client();
    // An upload takes the root URL of the call, not that of the client.
    const at = { rootUrl: `${emulator.origin}/` };
    const made = await files.create(
      {
        requestBody: { name: 'result.csv', parents: ['root'] },
        media: { mimeType: 'text/csv', body: Readable.from(['a,b\r\n', '1,2\r\n']) },
        fields: 'id,md5Checksum',
      },
      at,
    );
    expect(made.data.md5Checksum).toBe(createHash('md5').update('a,b\r\n1,2\r\n').digest('hex'));
    await files.update({ fileId: made.data.id!, media: { mimeType: 'text/csv', body: 'a,b\n3,4\n' } }, at);
    const read = await files.get({ fileId: made.data.id!, alt: 'media' }, { responseType: 'text' });
    expect(read.data as unknown).toBe('a,b\n3,4\n');
    await files.delete({ fileId: made.data.id! });
    expect(await reasonOf(files.get({ fileId: made.data.id! }))).toBe('404 notFound');
  });

  it('keeps from an account what is not shared with it, and shows shared drives to those who ask for them', async () => {
    const { files } = await client();
    const secret = emulator.store.add({ name: 'secret.csv', readers: ['someone@else'] });
    emulator.store.add({ name: 'team.csv', driveId: 'D1', parents: ['D1'] });
    expect(await reasonOf(files.get({ fileId: secret.id }))).toBe('404 notFound');
    const found = async (parameters: object) =>
      (await files.list({ q: `name = 'team.csv'`, ...parameters })).data.files!.length;
    const all = { includeItemsFromAllDrives: true, supportsAllDrives: true };
    expect([
      await found({}),
      await found(all),
      await found({ ...all, corpora: 'drive', driveId: 'D1' }),
    ]).toEqual([0, 1, 1]);
  });

  it('asks for a token, of the right scope, that has not expired', async () => {
    const { files } = await client('https://www.googleapis.com/auth/drive.readonly');
    expect(await reasonOf(files.create({ requestBody: { name: 'x' } }))).toBe('403 insufficientPermissions');
    emulator.accounts.expireTokens();
    expect(await reasonOf(files.list())).toBe('401 authError');
  });

  it.each([
    ['a signature of another key', { private_key_of_another: true }, 'Invalid JWT Signature.'],
    [
      'an account that does not exist',
      { client_email: 'nobody@nowhere' },
      'Invalid grant: account not found',
    ],
  ])('refuses %s', async (_, change, message) => {
    const other = emulator.accounts.addAccount(emulator.origin, 'another');
    const wrong =
      'client_email' in change ? { ...key, ...change } : { ...key, private_key: other.private_key };
    expect(await fetchToken(wrong, 'x')).toEqual({ token: '', error: 'invalid_grant', message });
  });
});

describe('faults', () => {
  it('happen when they are asked for', async () => {
    const { files } = await client();
    const file = emulator.store.add({ name: 'y.csv', content: 'x'.repeat(1000) });
    emulator.fail({ match: /GET \/drive\/v3\/files$/, kind: 'status', status: 429, times: 2 });
    expect([
      await reasonOf(files.list()),
      await reasonOf(files.list()),
      await reasonOf(files.list()),
    ]).toEqual(['429 rateLimitExceeded', '429 rateLimitExceeded', 'done']);
    emulator.fail({ match: /files\/1/, kind: 'cut', bytes: 10 });
    expect(await reasonOf(files.get({ fileId: file.id, alt: 'media' }))).toBe('undefined undefined');
    emulator.fail({ match: /files\/1/, kind: 'hang-up' });
    expect(await reasonOf(files.get({ fileId: file.id }))).toBe('undefined undefined');
    emulator.fail({ match: /files\/1/, kind: 'html' });
    expect((await files.get({ fileId: file.id })).data as unknown).toContain('<!DOCTYPE html>');
  });
});
