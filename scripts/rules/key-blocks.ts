import { keyBlockPlaces } from './allowances/key-block-places.ts';
import type { Rule } from './source-file.ts';

/** The head of a key and something of the key itself: a template that is filled at run time is none. */
const BLOCK = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\\r|\s)*[A-Za-z0-9+/]{16}/g;

/** A private key in the tree is a leak, or looks like one. T16. */
export const keyBlocks: Rule = (files) =>
  files
    .filter(({ path }) => !keyBlockPlaces.some((known) => known.path === path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(BLOCK)].map(({ index }) => ({
        path,
        line: text.slice(0, index).split('\n').length,
        text: 'a block of a private key',
      })),
    );
