/** A URL without what may be secret (user, password, query), unless the query tells it from another. */
export function nameOfUrl(url: URL, others: readonly URL[]): string {
  const plain = (other: URL): string => `${other.origin}${other.pathname}`;
  const same = others.filter((other) => plain(other) === plain(url)).length;
  return same > 1 ? `${plain(url)}${url.search}` : plain(url);
}

/** A URL without its user and password. */
export function withoutLogin(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  return plain;
}

/** The header that says who asks, where the URL holds a user. */
export function loginOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}
