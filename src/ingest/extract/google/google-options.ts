import type { OptionCheck } from '../../option-check.ts';

/** Options of everything that asks Google: whose key is used, and where the service is, where that is not Google's own address. */
export const googleChecks: Readonly<Record<string, OptionCheck>> = {
  credentials: (value) =>
    typeof value === 'string' && value.trim() !== ''
      ? null
      : "the path of a service account's key file, ${env.NAME}, or the key itself",
  url: (value) =>
    typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
      ? null
      : 'a URL that begins with https://',
};
