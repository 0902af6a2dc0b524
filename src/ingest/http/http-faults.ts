import { LoadError } from '../load-error.ts';

/** The server wants to be left alone for longer than the limits allow: what is staged stays, and the next load goes on with it. */
export function comeBackLater(
  host: string,
  reason: string,
  milliseconds: number,
  longest: number,
): LoadError {
  return new LoadError(
    'come-back-later',
    `${reason}, so ${host} can be asked again in ${duration(milliseconds)}, which is longer than ${duration(longest)}`,
    {
      resumable: true,
      help: 'What was read is kept: load again then, and it goes on from there. To wait instead, raise limits: {retry: {wait: 1s..1h}}.',
    },
  );
}

/** A span of time in words: `90 s`, `15 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

/** What went wrong on the way, and whether another attempt may go better. */
export interface TransportFault {
  readonly why: string;
  readonly code: 'request-failed' | 'unknown-host';
  readonly again: boolean;
}

/** What an error of the network, of TLS or of decompression says. */
export function transportFault(error: unknown, host: string): TransportFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND') return { why: `there is no host "${host}"`, code: 'unknown-host', again: false };
  const message = messageOf(error, code);
  const why = code === 'Z_BUF_ERROR' ? 'the compressed answer breaks off' : message;
  const hopeless =
    /^(CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|ERR_INVALID|ERR_UNESCAPED|HOSTNAME_MISMATCH)/;
  return { why, code: 'request-failed', again: !hopeless.test(code) };
}

/** An error of several addresses has no message of its own. */
function messageOf(error: unknown, code: string): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0], code);
  if (error instanceof Error && error.message !== '') return error.message;
  return code || String(error);
}
