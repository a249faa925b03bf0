import { amountOf, copyOf, decimal, freeOf, XLM, type AssetName, type Entries } from './account.ts';
import { walk } from './apply-path.ts';
import { assetView } from './views.ts';

/** Assets in the middle of a path, at most; Horizon's own default. */
const MIDDLE_MAX = 3;
const FOUND_MAX = 20;

/** A way to pay, and what it gives and takes at this moment. */
interface Found {
  readonly stops: readonly AssetName[];
  readonly given: bigint;
  readonly got: bigint;
}

type Records = readonly Readonly<Record<string, unknown>>[];

/** What `/paths/strict-send` finds, the most that comes out first; null for a question that is not understood. */
export function strictSendPaths(entries: Entries, { searchParams }: URL): Records | null {
  const from = assetIn(searchParams, 'source');
  const amount = amountOf(searchParams.get('source_amount') ?? '');
  const ends = endsIn(entries, searchParams, 'destination');
  if (from === null || amount === null || ends === null) return null;
  const found = ends.flatMap((to) => waysBetween(entries, from, to).map((stops) => ({ stops, amount })));
  return viewOf(walked(entries, found, 'send').toSorted((a, b) => compare(b.got, a.got)));
}

/** What `/paths/strict-receive` finds, the least that goes in first; of an account only what it can pay. */
export function strictReceivePaths(entries: Entries, { searchParams }: URL): Records | null {
  const to = assetIn(searchParams, 'destination');
  const amount = amountOf(searchParams.get('destination_amount') ?? '');
  const begins = endsIn(entries, searchParams, 'source');
  if (to === null || amount === null || begins === null) return null;
  const payer = entries.accounts.get(searchParams.get('source_account') ?? '');
  const found = begins.flatMap((from) => waysBetween(entries, from, to).map((stops) => ({ stops, amount })));
  const ways = walked(entries, found, 'receive').filter(
    ({ stops: [from = XLM], given }) => payer === undefined || freeOf(entries, payer, from) >= given,
  );
  return viewOf(ways.toSorted((a, b) => compare(a.given, b.given)));
}

/** Every way without a circle by what is offered, the shortest first. */
function waysBetween({ offers }: Entries, from: AssetName, to: AssetName): readonly (readonly AssetName[])[] {
  if (from === to) return [[from, to]];
  const all = [...offers.values()];
  const ways: AssetName[][] = [];
  let open: AssetName[][] = [[from]];
  for (let length = 0; length <= MIDDLE_MAX; length += 1) {
    open = open.flatMap((way) => {
      const next = new Set(all.filter(({ buying }) => buying === way.at(-1)).map(({ selling }) => selling));
      return [...next].filter((asset) => !way.includes(asset)).map((asset) => [...way, asset]);
    });
    ways.push(...open.filter((way) => way.at(-1) === to));
    open = open.filter((way) => way.at(-1) !== to);
  }
  return ways;
}

function walked(
  entries: Entries,
  wanted: readonly { readonly stops: readonly AssetName[]; readonly amount: bigint }[],
  exact: 'send' | 'receive',
): readonly Found[] {
  return wanted.flatMap(({ stops, amount }) => {
    const done = walk(copyOf(entries), '', { stops, exact, amount });
    return typeof done === 'string' ? [] : [{ stops, given: done.given, got: done.got }];
  });
}

function viewOf(found: readonly Found[]): Records {
  return found.slice(0, FOUND_MAX).map(({ stops, given, got }) => ({
    ...named('source', stops.at(0) ?? XLM),
    source_amount: decimal(given),
    ...named('destination', stops.at(-1) ?? XLM),
    destination_amount: decimal(got),
    path: stops.slice(1, -1).map(assetView),
  }));
}

function named(side: string, asset: AssetName): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(assetView(asset)).map(([name, value]) => [`${side}_${name}`, value]),
  );
}

function assetIn(asked: URLSearchParams, side: string): AssetName | null {
  if (asked.get(`${side}_asset_type`) === 'native') return XLM;
  const [code, issuer] = [asked.get(`${side}_asset_code`), asked.get(`${side}_asset_issuer`)];
  return code === null || issuer === null ? null : `${code}:${issuer}`;
}

/** The assets at the open end: those that are listed, or those that the account has. */
function endsIn({ accounts }: Entries, asked: URLSearchParams, side: string): readonly AssetName[] | null {
  const listed = asked.get(`${side}_assets`);
  if (listed !== null) return listed.split(',').map((asset) => (asset === 'native' ? XLM : asset));
  const account = accounts.get(asked.get(`${side}_account`) ?? '');
  return account === undefined ? null : [...account.lines.keys()];
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
