import iconv from 'iconv-lite';

/** Whether a name is that of an encoding that can be read. */
export function knownEncoding(name: string): boolean {
  return iconv.encodingExists(name);
}

/** Whether a name is one of UTF-8's. */
export function isUtf8Name(name: string): boolean {
  return /^utf-?8$/i.test(name);
}
