import { LoadError, type LoadErrorCode } from '../../load-error.ts';

/** Reasons of a 403 that pass by themselves. */
const passing: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'sharingRateLimitExceeded',
  'backendError',
]);

/** Reasons after which a file has to be left out, in words, and what to do. */
const reasons: Readonly<
  Record<string, { readonly code: LoadErrorCode; readonly why: string; readonly help?: string }>
> = {
  notFound: {
    code: 'no-such-file',
    why: 'it is not there, or not shared with the service account',
    help: "Share it with the account's e-mail address, which is in the key file as client_email.",
  },
  insufficientFilePermissions: { code: 'not-authorized', why: 'the service account may not read it' },
  cannotDownloadFile: { code: 'unreadable-file', why: 'its owner forbids downloading' },
  cannotDownloadAbusiveFile: { code: 'unreadable-file', why: 'Google takes it for malware' },
  fileNotDownloadable: {
    code: 'unreadable-file',
    why: 'it is a document of Google Docs, which has no bytes',
  },
  fileNotExportable: { code: 'unreadable-file', why: 'it cannot be exported' },
  exportSizeLimitExceeded: {
    code: 'unreadable-file',
    why: 'it is larger than the 10 MB that Google exports',
    help: 'Split it into several spreadsheets, or save it as a file in Drive.',
  },
  accessNotConfigured: {
    code: 'not-authorized',
    why: 'the Drive API is not switched on in the project of the service account',
    help: 'Enable it in the Google Cloud console, under APIs & Services.',
  },
  dailyLimitExceeded: {
    code: 'come-back-later',
    why: "the day's quota of the project is used up",
    help: 'What was read is kept: load again tomorrow, and it goes on from there.',
  },
  downloadQuotaExceeded: {
    code: 'come-back-later',
    why: 'it was downloaded too often of late',
    help: 'What was read is kept: load again later, and it goes on from there.',
  },
  SERVICE_DISABLED: {
    code: 'not-authorized',
    why: 'the Drive API is not switched on in the project of the service account',
  },
};

/** The first reason in an error's body, and its message. */
function driveReason(body: unknown): {
  readonly reason: string | null;
  readonly message: string | null;
} {
  const error = field(typeof body === 'string' ? parse(body) : body, 'error');
  const errors = field(error, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const reason = field(first, 'reason');
  const message = field(error, 'message');
  return {
    reason: typeof reason === 'string' ? reason : null,
    message: typeof message === 'string' ? message : null,
  };
}

/** Whether a refusal of 403 is worth another attempt. */
export function passesByItself(bytes: Uint8Array): boolean {
  const { reason } = driveReason(Buffer.from(bytes).toString('utf8'));
  return reason !== null && passing.has(reason);
}

/** What Google's client threw, as an error that says what is wrong with `name`. */
export function translateDriveError(error: unknown, name: string): LoadError {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof LoadError) return at;
  const { reason, message } = driveReason(field(field(error, 'response'), 'data'));
  const known = reason === null ? undefined : reasons[reason];
  if (known !== undefined)
    return new LoadError(known.code, `${name} cannot be read: ${known.why}`, {
      help: known.help,
      cause: error,
      resumable: known.code === 'come-back-later',
    });
  const said = message ?? (error instanceof Error ? error.message : String(error));
  const status = field(error, 'status');
  const code = status === 401 || status === 403 ? 'not-authorized' : 'request-failed';
  return new LoadError(code, `${name} cannot be read: Google Drive says: ${said}`, { cause: error });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
