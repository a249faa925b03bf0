import { isCatchClause } from 'typescript/unstable/ast';
import { catchPlaces } from './allowances/catch-places.ts';
import { broken, codeOf, isIn, isTest, isTestRoom, type Rule } from './source-file.ts';

/** A fault is caught only at a border that says what becomes of it. */
export const catches: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => !isTest(path) && !isTestRoom(path) && !isIn(path, 'scripts'))
    .filter(({ path }) => !catchPlaces.some(({ place }) => isIn(path, place)))
    .flatMap((file) =>
      broken(file, (node) =>
        isCatchClause(node) ? 'catches: let it pass, or list the border with its reason' : null,
      ),
    );
