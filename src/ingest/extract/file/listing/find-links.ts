import { selectAll } from 'css-select';
import { parseDocument } from 'htmlparser2';
import iconv from 'iconv-lite';
import { LoadError } from '../../../load-error.ts';

/**
 * The addresses that the elements of a page which a selector picks link to, in the order of the page, none twice, without fragments. An
 * element without an address of its own stands for the links within it. Without a selector they are the page's links to what lies
 * below it, as the page of a folder has them.
 */
export function findLinks(
  bytes: Buffer,
  contentType: string,
  page: { readonly name: string; readonly base: URL; readonly select: string | null },
): readonly URL[] {
  const document = parseDocument(textOf(bytes, contentType));
  const [declared] = selectAll('base[href]', document);
  const base = addressOf(attributeOf(declared, 'href'), page.base) ?? page.base;
  const found = new Map<string, URL>();
  const add = (element: unknown): boolean => {
    const url = addressOf(attributeOf(element, 'href') ?? attributeOf(element, 'src'), base);
    if (url !== null && !found.has(url.href)) found.set(url.href, url);
    return url !== null;
  };
  if (page.select === null) {
    selectAll('a[href]', document).forEach(add);
    return [...found.values()].filter((url) => isFileBelow(url, base));
  }
  try {
    for (const element of selectAll(page.select, document)) {
      if (!add(element)) selectAll('a[href]', element).forEach(add);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LoadError('bad-load-option', `"${page.select}" is no CSS selector: ${why}`, { cause });
  }
  return [...found.values()];
}

function attributeOf(element: unknown, name: string): string | undefined {
  if (typeof element !== 'object' || element === null || !('attribs' in element)) return undefined;
  return (element.attribs as Readonly<Record<string, string>>)[name];
}

function addressOf(text: string | undefined, base: URL): URL | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '' || trimmed.startsWith('#') || !URL.canParse(trimmed, base.href)) return null;
  const url = new URL(trimmed, base);
  url.hash = '';
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

/** A link of a folder's page to a file in it, or below: neither the folder above nor the page in another order. */
function isFileBelow(url: URL, base: URL): boolean {
  const folder = base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1);
  return (
    url.origin === base.origin &&
    url.pathname.startsWith(folder) &&
    url.pathname !== base.pathname &&
    !url.pathname.endsWith('/')
  );
}

/** A page's text by the charset that its header tells, else its `meta`, else UTF-8. */
function textOf(bytes: Buffer, contentType: string): string {
  const head = bytes.subarray(0, 2048).toString('latin1');
  const charset =
    /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1];
  return charset !== undefined && iconv.encodingExists(charset)
    ? iconv.decode(bytes, charset)
    : bytes.toString('utf8');
}
