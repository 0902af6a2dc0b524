interface QueriedTweet {
  readonly text: string;
  readonly lang?: string;
}

type Test = (tweet: QueriedTweet, username: string) => boolean;

/**
 * A search query as a test of a tweet and its author's name: keywords, `"exact phrases"`, `#hashtags`, `from:`, `lang:`, `-` before a term, a blank
 * for and, `OR`, parentheses. Null where it is none, or holds an operator that is not emulated.
 */
export function parseTweetQuery(query: string): Test | null {
  const tokens = query.match(/-?"[^"]*"|-?\(|\)|[^\s()]+/g) ?? [];
  let at = 0;

  function either(): Test | null {
    const parts: Test[] = [];
    do {
      const part = all();
      if (part === null) return null;
      parts.push(part);
    } while (tokens[at] === 'OR' && ++at > 0);
    return (tweet, username) => parts.some((part) => part(tweet, username));
  }
  function all(): Test | null {
    const parts: Test[] = [];
    while (at < tokens.length && tokens[at] !== ')' && tokens[at] !== 'OR') {
      const part = term(tokens[at++]!);
      if (part === null) return null;
      parts.push(part);
    }
    return parts.length === 0 ? null : (tweet, username) => parts.every((part) => part(tweet, username));
  }
  function term(token: string): Test | null {
    if (token.startsWith('-')) {
      const inner = term(token.slice(1));
      return inner && ((tweet, username) => !inner(tweet, username));
    }
    if (token === '(') {
      const inner = either();
      return tokens[at++] === ')' ? inner : null;
    }
    const lower = token.toLowerCase();
    if (lower.startsWith('from:'))
      return (_, username) => username.toLowerCase() === lower.slice(5).replace(/^@/, '');
    if (lower.startsWith('lang:')) return (tweet) => tweet.lang === lower.slice(5);
    if (/^[a-z_]+:/.test(lower)) return null;
    if (lower.startsWith('"')) return (tweet) => tweet.text.toLowerCase().includes(lower.slice(1, -1));
    return (tweet) => wordsOf(tweet.text).has(lower);
  }

  const test = either();
  return at === tokens.length ? test : null;
}

/** Words and hashtags; a hashtag is found by its name with the mark. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[#@]?[\p{L}\p{N}_]+/gu) ?? []);
}
