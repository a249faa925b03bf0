import { run } from 'node:test';

/** Runs the test files that it is given in this process, and ends with status 1 at the first test that fails. */
run({ files: process.argv.slice(2), isolation: 'none' })
  .on('test:fail', () => process.exit(1))
  .resume();
