import type { Rule, SourceFile } from './source-file.ts';

/** Homes and working folders of somebody's machine. */
const HOME = /(?:^|[\s'"`(=:])\/(?:home|root|work|Users)\/[A-Za-z0-9._-]+/;
const LOCK = /(?:^|\/)package-lock\.json$/;
/** A folder of this project is named as well; an address has a scheme. */
const RESOLVED = /"resolved"\s*:\s*"[^"]*:/;

/** Nothing names a place of one machine; lock files name no registry. */
export const machinePlaces: Rule = (files) =>
  files.filter(({ path }) => !path.startsWith('scripts/rules/')).flatMap(look);

function look(file: SourceFile): ReturnType<Rule> {
  const lock = LOCK.test(file.path);
  return file.text.split('\n').flatMap((line, index) => {
    const at = { path: file.path, line: index + 1 };
    if (lock && RESOLVED.test(line)) return [{ ...at, text: 'a lock file names a registry' }];
    return HOME.test(line) ? [{ ...at, text: "a path of somebody's machine" }] : [];
  });
}
