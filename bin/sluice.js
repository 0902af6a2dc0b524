#!/usr/bin/env node
// Plain JavaScript that old Nodes understand: it says what is missing before anything else is loaded.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as module from 'node:module';

const needed = [22, 18];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8'));

const found = process.versions.node.split('.').map(Number);
const isTooOld = found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1]);
const asked = process.argv.length === 3 ? process.argv[2] : '';

if (asked === '--version' || asked === '-v' || asked === '-V') {
  console.log('sluice ' + version);
} else if (isTooOld) {
  refuse(
    'sluice needs Node.js ' +
      needed.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').',
    'Install a newer one from https://nodejs.org (or: nvm install 24). In a project that has the package "node" among',
    'its dependencies (npm install --save-dev node@24), `npx sluice` and npm scripts run on that one.',
  );
} else if (!existsSync(here('../dist/cli/main.js'))) {
  refuse(
    'sluice is not built: ' + here('../dist') + ' is missing.',
    'This happens after `npm install --ignore-scripts`. Build it with: npm run build',
  );
} else {
  if (module.enableCompileCache) module.enableCompileCache();
  void import('../dist/cli/main.js').then(({ main }) => main(process));
}

function refuse(...lines) {
  console.error(lines.join('\n'));
  process.exitCode = 2;
}
