import type { Json } from '../../util/json.ts';

/** Texts that no message, log or table may show. */
export class SecretKeeper {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | null = null;

  add(secret: string): void {
    // A shorter one would tear ordinary words apart, and is no secret.
    if (secret.length < 4 || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#secrets.add(encodeURIComponent(secret));
    this.#pattern = null;
  }

  /** Every text within a value, but names of headers and the like. */
  addAll(value: Json | undefined): void {
    if (typeof value === 'string') {
      if (!/^\$|^https?:|^\/|\{token\}/.test(value)) this.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        if (!open.has(key)) this.addAll(each);
      }
    }
  }

  /** The text with `***` for each secret in it. */
  mask(text: string): string {
    if (this.#secrets.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#secrets]
        .sort((left, right) => right.length - left.length)
        .map((secret) => secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, '***');
  }
}

/** Keys of `auth:` whose values everybody may know. */
const open: ReadonlySet<string> = new Set([
  'header',
  'query',
  'token_url',
  'POST',
  'token',
  'ttl',
  'send',
  'scope',
  'client_auth',
  'grant_type',
]);
