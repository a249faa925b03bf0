import type { Rule } from './source-file.ts';

/** What every folder under src/venues has, by name: whoever knows one venue finds everything in the next. */
export const SHAPE = [
  'README.md',
  'attach.ts',
  'authenticate.test.ts',
  'authenticate.ts',
  'decode-order.ts',
  'decode-read.ts',
  'decode.test.ts',
  'decode.ts',
  'draft.test.ts',
  'draft.ts',
  'fixtures/recorded.json',
  'fixtures/recorded.ts',
  'frames/account-stream.test.ts',
  'frames/account-stream.ts',
  'frames/sockets.ts',
  'markets.ts',
  'outcome.test.ts',
  'outcome.ts',
  'permissions.ts',
  'queries.test.ts',
  'queries.ts',
  'rates.ts',
  'refuse.test.ts',
  'refuse.ts',
  'reply.test.ts',
  'reply.ts',
  'report.ts',
  'routes.test.ts',
  'routes.ts',
  'text.ts',
  'timing.ts',
  'venue.ts',
  'vocabulary.ts',
];

/** What every simulated venue has, by name: the same tests of the same things. */
export const SIMULATED = [
  'README.md',
  'book.test.ts',
  'clients.test.ts',
  'engine.test.ts',
  'engine.ts',
  'fixtures/caller.ts',
  'main.ts',
  'options.ts',
  'server.test.ts',
  'server.ts',
  'signatures.test.ts',
  'ws-clients.test.ts',
];

/** What every venue has elsewhere: a simulated one of its own, and histories. */
function elsewhere(venue: string): readonly string[] {
  return [...SIMULATED.map((name) => `simulators/${venue}/${name}`), `sim/venues/${venue}.ts`];
}

/** Every venue has the same files, with the same tests and a simulated venue of the same make. */
export const venueShape: Rule = (files) => {
  const byVenue = new Map<string, Set<string>>();
  for (const { path } of files) {
    const [, venue, name] = /^src\/venues\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (venue === undefined || venue === 'shared' || name === undefined) continue;
    const names = byVenue.get(venue) ?? new Set();
    byVenue.set(venue, names.add(name));
  }
  const paths = new Set(files.map(({ path }) => path));
  return [...byVenue].flatMap(([venue, names]) => {
    const missing = SHAPE.filter((name) => !names.has(name));
    const absent = elsewhere(venue).filter((path) => !paths.has(path));
    return [...missing, ...absent].map((name) => ({
      path: `src/venues/${venue}`,
      line: 1,
      text: `has no ${name}`,
    }));
  });
};
