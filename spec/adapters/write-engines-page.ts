import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { enginesPage } from './engines-page.ts';

/** Writes the page that `engines-page.test.ts` compares. */
const path = resolve(import.meta.dirname, '../../docs/engines/README.md');
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, enginesPage());
