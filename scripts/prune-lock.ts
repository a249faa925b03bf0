import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseLock, prunedLock } from './lock/optional-packages.ts';

/**
 * Takes out of package-lock.json what `npm install` writes into it and `npm ci` then stumbles over: optional programs
 * for other systems that the registry in use does not carry. Run it after every `npm install` that changes the lock.
 */
function main(): void {
  const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const { lock, removed } = prunedLock(parseLock(readFileSync(path, 'utf8')));
  if (removed.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(
    `${removed.length} optional packages without an entry were taken out of package-lock.json.\n`,
  );
}

main();
