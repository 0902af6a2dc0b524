import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { parquetRead } from 'hyparquet';
import { compressors as others } from 'hyparquet-compressors';

/** A page is never larger: what claims to be is damaged. */
export const maximumPageBytes = 1 << 30;

type Compressors = NonNullable<Parameters<typeof parquetRead>[0]['compressors']>;
type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;

const bounded =
  (decompress: Decompress) =>
  (input: Uint8Array, outputLength: number): Uint8Array =>
    decompress(input, { maxOutputLength: Math.max(1, Math.min(outputLength, maximumPageBytes)) });

/** How pages are unpacked: by node where it can, which is faster; never to more than they claim. */
export const compressors: Compressors = {
  ...others,
  GZIP: bounded(gunzipSync),
  BROTLI: bounded(brotliDecompressSync),
  ZSTD: bounded(zstdDecompressSync),
};
