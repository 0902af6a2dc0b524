import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compatibilityPage } from './compatibility-page.ts';

/** Writes the page that `compatibility-page.test.ts` compares. */
writeFileSync(resolve(import.meta.dirname, '../../docs/compatibility.md'), compatibilityPage());
