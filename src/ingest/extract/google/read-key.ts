import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LoadError } from '../../load-error.ts';

/** A service account: what signs for it, and where it gets its tokens. */
export interface ServiceAccount {
  readonly email: string;
  readonly key: KeyObject;
  readonly keyId: string | null;
  readonly tokenUrl: URL;
}

const googleTokenUrl = 'https://oauth2.googleapis.com/token';
const help =
  'Create a key for a service account in the Google Cloud console (JSON), and give its path: credentials: key.json, or credentials: ${env.NAME}.';

/**
 * Reads a service account's key: from a file, relative to the project; from an environment variable `${env.NAME}`, which holds a path or the key
 * itself; without `credentials`, from where `GOOGLE_APPLICATION_CREDENTIALS` points. No message holds any of the key.
 */
export async function readServiceAccount(
  credentials: string | null,
  { root, environment }: { readonly root: string; readonly environment: ReadonlyMap<string, string> },
): Promise<ServiceAccount> {
  const usual = 'GOOGLE_APPLICATION_CREDENTIALS';
  const variable = credentials === null ? usual : /^\$\{env\.(\w+)\}$/.exec(credentials.trim())?.[1];
  const text = variable === undefined ? credentials : environment.get(variable);
  if (text === null || text === undefined || text.trim() === '') {
    const why =
      credentials === null
        ? `there is no "credentials", and the environment variable ${usual} is not set`
        : `the environment variable ${variable!} is not set`;
    throw new LoadError('not-authorized', `there is no key to ask Google with: ${why}`, { help });
  }
  const inline = text.trimStart().startsWith('{');
  const name = variable === undefined ? (inline ? '"credentials"' : text) : `the key of ${variable}`;
  const json = inline
    ? text
    : await readKeyFile(
        resolve(root, text),
        inline || variable === undefined ? text : `${text} (${variable})`,
      );
  return parseKey(json, name);
}

async function readKeyFile(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new LoadError('not-authorized', `the key file ${name} cannot be read: ${why}`, { cause, help });
  }
}

function parseKey(text: string, name: string): ServiceAccount {
  const refuse = (why: string): LoadError =>
    new LoadError('not-authorized', `${name} is no service account's key: ${why}`, { help });
  let key: unknown;
  try {
    key = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
  if (typeof key !== 'object' || key === null) throw refuse('it is no map');
  const fields = key as Readonly<Record<string, unknown>>;
  const {
    type,
    client_email: email,
    private_key: pem,
    private_key_id: id,
    token_uri: tokenUri = googleTokenUrl,
  } = fields;
  if (type !== 'service_account') {
    const kind = typeof type === 'string' && type.length < 40 ? `its type is "${type}"` : 'it has no type';
    throw refuse(`${kind}, not "service_account"`);
  }
  if (typeof email !== 'string') throw refuse('it lacks "client_email"');
  if (typeof pem !== 'string') throw refuse('it lacks "private_key"');
  if (typeof tokenUri !== 'string' || !URL.canParse(tokenUri)) throw refuse('its "token_uri" is no URL');
  try {
    const parsed = createPrivateKey(pem);
    if (parsed.asymmetricKeyType !== 'rsa') throw refuse('its private key is not one of RSA');
    return { email, key: parsed, keyId: typeof id === 'string' ? id : null, tokenUrl: new URL(tokenUri) };
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw refuse('its private key cannot be read');
  }
}
