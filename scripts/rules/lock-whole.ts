import { missingEntries, parseLock } from '../lock/optional-packages.ts';
import type { Rule } from './source-file.ts';

/** `npm ci` takes the lock file: no optional package is asked for that it does not hold. */
export const lockWhole: Rule = (files) =>
  files
    .filter(({ path }) => path === 'package-lock.json')
    .flatMap(({ path, text }) =>
      missingEntries(parseLock(text)).map(({ asker, name }) => ({
        path,
        line: 1,
        text: `${asker} asks for ${name}, which has no entry: run node scripts/prune-lock.ts`,
      })),
    );
