// Adds up vitest's JSON reports in a folder: says of each failed test where it is and why, then prints
// `N passed, N failed`. Fails where no test ran or one failed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
/** Enough of a message to see what was awaited. */
const head = (message) => message.slice(0, 2000);
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A file that could not be loaded, or whose set-up failed, has no failed test of its own.
  if (!report.success && report.numFailedTests === 0) failed += 1;
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.message) console.log(`\nFAILED ${file.name}\n${head(file.message)}`);
    for (const test of file.assertionResults.filter(({ status }) => status === 'failed'))
      console.log(`\nFAILED ${file.name} > ${test.fullName}\n${head(test.failureMessages.join('\n'))}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
