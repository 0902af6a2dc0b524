import { LoadError } from '../load-error.ts';
import type { OpenAnswer } from './http-types.ts';

/** Reads a body whole. One that is larger than `maximumBytes` is let go as soon as that is known, and is a `LoadError`. */
export async function readBody(answer: OpenAnswer, maximumBytes: number, name: string): Promise<Buffer> {
  const promised = Number(answer.headers.get('content-length') ?? 0);
  const encoded = answer.headers.has('content-encoding');
  if (!encoded && promised > maximumBytes) throw tooLarge(answer, maximumBytes, name);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    length += chunk.length;
    if (length > maximumBytes) throw tooLarge(answer, maximumBytes, name);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? Buffer.from(chunks[0]!) : Buffer.concat(chunks, length);
}

/** The beginning of a body, for a message; whatever happens to the rest. */
export async function readStart(answer: OpenAnswer, bytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= bytes) break;
    }
  } catch {
    // What came of it will do.
  }
  answer.discard();
  return Buffer.concat(chunks).subarray(0, bytes);
}

function tooLarge(answer: OpenAnswer, maximumBytes: number, name: string): LoadError {
  answer.discard();
  const megabytes = Math.floor(maximumBytes / (1 << 20));
  return new LoadError('answer-too-large', `the answer to ${name} is larger than ${megabytes} MB`, {
    help: `Ask for smaller pages (pages: {size: …}), allow more with limits: {body: ${megabytes * 2}MB}, or read it as a stream with "extractor: file".`,
  });
}
