import { basename, matchesGlob } from 'node:path';
import { compareNatural } from '../../../../util/compare-natural.ts';
import { LoadError } from '../../../load-error.ts';
import { defaultLimits } from '../../../http/http-types.ts';
import type { ExtractContext } from '../../extractor.ts';
import { loginOf, nameOfUrl, withoutLogin } from '../file-url.ts';
import type { FileInput } from '../resolve-inputs.ts';
import { findLinks } from './find-links.ts';
import type { Listing } from './listing-options.ts';

/** The files that a page links to, as a listing chooses them. A page without such a link is a `LoadError` `no-such-file`. */
export async function resolveListing(
  listing: Listing,
  { http }: Pick<ExtractContext, 'http'>,
): Promise<readonly FileInput[]> {
  const url = new URL(listing.url);
  const answer = await http({ limits: defaultLimits, authorizer: null }).send({
    url: withoutLogin(url),
    headers: loginOf(url),
  });
  const name = nameOfUrl(url, []);
  const links = findLinks(answer.bytes, answer.headers.get('content-type') ?? '', {
    name,
    base: answer.url,
    select: listing.select,
  });
  const chosen = choose(links, listing);
  if (chosen.length === 0) {
    const what = links.length === 0 ? (listing.select ?? 'a link to a file below it') : (listing.match ?? '');
    throw new LoadError('no-such-file', `${name} has no link that matches ${what}`, {
      help:
        links.length === 0
          ? 'Look at the page, and at listing: {select: …}.'
          : `Its links are ${links
              .slice(0, 5)
              .map((link) => nameIn(link))
              .join(', ')}${links.length > 5 ? `, and ${links.length - 5} more` : ''}.`,
    });
  }
  for (const link of chosen) {
    // What the login opens on the page's host, it opens below it.
    if (link.origin === url.origin && url.username !== '') {
      link.username = url.username;
      link.password = url.password;
    }
  }
  return chosen.map((link) => ({ kind: 'url', url: link, name: nameOfUrl(link, chosen) }));
}

function choose(links: readonly URL[], { match, take, order }: Listing): readonly URL[] {
  const matching = match === null ? links : links.filter((link) => matchesGlob(nameIn(link), match));
  if (take === 'first') return matching.slice(0, 1);
  if (order === 'page' && take === 'all') return matching;
  if (order === 'reversed' && take === 'all') return matching.toReversed();
  const sorted = [...matching].sort((left, right) => compareNatural(nameIn(left), nameIn(right)));
  return take === 'newest' ? sorted.slice(-1) : sorted;
}

/** The file's name in a link. */
function nameIn({ pathname }: URL): string {
  const name = basename(pathname);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
