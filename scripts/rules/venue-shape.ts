import type { Rule } from './source-file.ts';

/** What every folder under src/venues has, by name: whoever knows one venue finds everything in the next. */
const SHAPE = [
  'README.md',
  'attach.ts',
  'authenticate.ts',
  'decode.ts',
  'draft.ts',
  'markets.ts',
  'outcome.ts',
  'permissions.ts',
  'queries.ts',
  'rates.ts',
  'refuse.ts',
  'reply.ts',
  'routes.ts',
  'timing.ts',
  'venue.ts',
];

/** Codecs that grow before the gateway speaks to their venue. 2026-11-21. */
const UNFINISHED: ReadonlySet<string> = new Set();

/** Every venue folder has the same files, and `venue.ts` is its only door. */
export const venueShape: Rule = (files) => {
  const byVenue = new Map<string, Set<string>>();
  for (const { path } of files) {
    const [, venue, name] = /^src\/venues\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (venue === undefined || venue === 'shared' || name === undefined) continue;
    if (UNFINISHED.has(venue)) continue;
    const names = byVenue.get(venue) ?? new Set();
    byVenue.set(venue, names.add(name));
  }
  return [...byVenue].flatMap(([venue, names]) =>
    SHAPE.filter((name) => !names.has(name)).map((name) => ({
      path: `src/venues/${venue}`,
      line: 1,
      text: `has no ${name}`,
    })),
  );
};
