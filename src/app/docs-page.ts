import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the page's own files lie in the package. */
const folder = new URL('../../site/', import.meta.url);

/** The documentation page: one file that reads manifest.json and catalog.json beside it. */
export function docsPage(): string {
  const [page, script] = ['index.html', 'page.js'].map((name) =>
    readFileSync(fileURLToPath(new URL(name, folder)), 'utf8'),
  );
  return page!.replace('/* page.js */', () => script!.trim());
}

/** The same with the artifacts' texts inside: it needs no server, and no other file. */
export function staticDocsPage(manifest: string, catalog: string): string {
  return docsPage()
    .replace(/['"]MANIFEST\.JSON INLINE DATA['"]/, () => inScript(manifest))
    .replace(/['"]CATALOG\.JSON INLINE DATA['"]/, () => inScript(catalog));
}

/** JSON as a script may hold it: nothing in it can end the script. */
function inScript(json: string): string {
  return json.trim().replaceAll('<', '\\u003c');
}
