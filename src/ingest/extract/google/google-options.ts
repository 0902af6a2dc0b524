import { limitsShape } from '../../http/read-limits.ts';
import { type Shape, value } from '../../option-shape.ts';

/** Options of everything that asks Google: whose key is used, where the service is, where that is not Google's own address, and limits. */
export const googleShapes: Readonly<Record<string, Shape>> = {
  credentials: value(
    "the path of a service account's key file, ${env.NAME}, or the key itself",
    (given) => typeof given === 'string' && given.trim() !== '',
  ),
  url: value(
    'a URL that begins with https://',
    (given) => typeof given === 'string' && URL.canParse(given) && /^https?:$/.test(new URL(given).protocol),
  ),
  limits: limitsShape,
};
