import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { parquetRead } from 'hyparquet';
import { compressors as others } from 'hyparquet-compressors';

/** A page is never larger: what claims to be is damaged. */
export const maximumPageBytes = 1 << 30;

type Compressors = NonNullable<Parameters<typeof parquetRead>[0]['compressors']>;
type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;
type Compressor = NonNullable<Compressors[keyof Compressors]>;

const bounded =
  (decompress: Decompress): Compressor =>
  (input, outputLength) =>
    decompress(input, { maxOutputLength: Math.min(outputLength, maximumPageBytes) });

/** A page of nulls alone may hold nothing, not even an empty packed stream. */
const unlessEmpty =
  (decompress: Compressor): Compressor =>
  (input, outputLength) =>
    outputLength === 0 ? new Uint8Array(0) : decompress(input, outputLength);

/** How pages are unpacked: by node where it can, which is faster; never to more than they claim. */
export const compressors: Compressors = Object.fromEntries(
  Object.entries({
    ...others,
    GZIP: bounded(gunzipSync),
    BROTLI: bounded(brotliDecompressSync),
    ZSTD: bounded(zstdDecompressSync),
  }).map(([codec, decompress]) => [codec, unlessEmpty(decompress)]),
);
