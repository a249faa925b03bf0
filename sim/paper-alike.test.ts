import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../src/core/ledger/canonical.ts';
import type { EntryBody } from '../src/core/ledger/entry.ts';
import { encodeLeaf } from '../src/core/ledger/leaf.ts';
import { categoryOf } from '../src/core/units/category.ts';
import { decimal } from '../src/core/units/decimal.ts';
import { Way } from './faulty-wire.ts';
import { Ground, START } from './ground.ts';
import { KeeperLife } from './keeper-life.ts';
import { Disk } from './memory-ledger.ts';
import { SeededRandom } from './random.ts';
import { readLeaf } from './read-leaf.ts';
import { Timeline } from './timeline.ts';
import { flagsAt, openVenue, startOf, venueIdOf } from './venues/venues.ts';
import { WORLD_VENUES, type Asked, type Road, type WorldVenueId } from './venues/world-venue.ts';

/** At Kite a life with it is over before the session ends at six. */
const SEED = 7;

/** An account that stands for `main`, and a bot that trades there: a bot on paper. */
function onPaper({ venue, keys }: Ground, standsFor: boolean): readonly EntryBody[] {
  const hosts = { trade: 'https://paper', accountHost: 'https://paper', ca: null } as const;
  const of = { flags: flagsAt(venue), warnings: [], record: '', paper: true } as const;
  return [
    {
      ...{ kind: 'account', account: 'main-paper', venue: venueIdOf(venue), ...hosts, ...of },
      ...(keys.address === null ? {} : { address: keys.address }),
      ...(keys.master === undefined ? {} : { master: keys.master }),
      ...(standsFor ? { standsFor: 'main' } : {}),
    },
    { kind: 'baseline', account: 'main-paper', positions: [], orders: [] },
    { kind: 'botAccount', bot: 'ann', account: 'main-paper', reason: '', by: 'owner' },
  ];
}

/** What a bot asks for in a life: within limits and beyond them, the same id again, changes and ends. */
function asked({ symbols: [first, second] }: Ground, mark: number): readonly Asked[] {
  const at = (share: number): string => (Math.round(mark * share * 10) / 10).toFixed(1);
  const order: Extract<Asked, { kind: 'place' }> = {
    kind: 'place',
    symbol: first,
    side: 'buy',
    quantity: '0.010',
    price: at(0.992),
    timeInForce: 'GTC',
    reduceOnly: false,
    id: null,
  };
  return [
    { ...order, id: 'a' },
    { ...order, id: 'b', side: 'sell', price: at(1.008) },
    { ...order, id: 'c', quantity: '9.000' },
    { ...order, id: 'd', price: at(0.5) },
    { ...order, id: 'e', symbol: second, quantity: '50.000' },
    { ...order, id: 'f', reduceOnly: true },
    { ...order, id: 'g', timeInForce: 'IOC' },
    { ...order, id: 'a' },
    { ...order, id: 'a', quantity: '0.011' },
    { kind: 'amend', symbol: first, side: 'buy', id: 'a', quantity: '0.020', price: at(0.991) },
    { kind: 'cancel', symbol: first, id: 'b' },
    { kind: 'cancelAll', symbol: second },
    ...inverse(second, order, mark),
  ];
}

/** In contracts of a dollar, where those are the second market: in small and in large ones, exits, a change, an end. */
function inverse(symbol: string, order: Extract<Asked, { kind: 'place' }>, mark: number): readonly Asked[] {
  if (categoryOf(symbol) !== 'inverse') return [];
  const dollars = { ...order, symbol, quantity: '400' };
  const price = (Math.round(mark * 0.99 * 10) / 10).toFixed(1);
  return [
    { ...dollars, id: 'i' },
    { ...dollars, id: 'j', timeInForce: 'IOC', price: (Math.round(mark * 1.005 * 10) / 10).toFixed(1) },
    { ...dollars, id: 'k', quantity: '9000000' },
    { ...dollars, id: 'l', side: 'sell', quantity: '100', reduceOnly: true },
    { kind: 'amend', symbol, side: 'buy', id: 'i', quantity: '500', price },
    { kind: 'cancel', symbol, id: 'i' },
  ];
}

/** Everything that each decision said, but for where it was to be sent and what follows from its moment. */
async function life(venue: WorldVenueId, more: (ground: Ground) => readonly EntryBody[]): Promise<Life> {
  const ground = new Ground(venue);
  const extra = more(ground).flatMap((body, at) => {
    const leaf = encodeLeaf({ seq: ground.ledger.length + at, at: START, body });
    return (leaf === null ? null : readLeaf(leaf)) ?? [];
  });
  const { symbols, keys } = ground;
  const random = new SeededRandom(SEED);
  const startAt = startOf(venue, SEED, START);
  const timeline = new Timeline(startAt);
  const book = { levels: 8, levelTicks: 100, levelQty: decimal('300') };
  const markets = symbols.map((symbol) => ({ symbol, ...book, volatility: 0 }));
  // In the life on paper two accounts ask one simulated venue with one key; elsewhere each has a venue of its own.
  const limitFactor = extra.length === 0 ? 1 : 2;
  const world = openVenue(venue, { seed: SEED, startAt, real: keys.real, symbols, markets, limitFactor });
  const way = new Way(world.server, timeline, random, venue === 'kite' ? steadyRoad(world.road) : world.road);
  let tooMany = 0;
  const arrive = way.arrive.bind(way);
  way.arrive = (request) => {
    const reply = arrive(request);
    if (reply.status === 429) tooMany += 1;
    return reply;
  };
  const disk = new Disk([...ground.ledger, ...extra]);
  const keeper = new KeeperLife({
    ...{ timeline, disk, way, random, secrets: ground.secrets, curve: keys.curve ?? null, bug: null },
    dies: () => false,
    venue: world.codec,
    ...(world.person === undefined ? {} : { session: world.person }),
  });
  const pass = async (ms: number): Promise<void> => {
    await timeline.runUntil(timeline.now + ms);
    world.server.advance(Math.floor(timeline.now));
  };
  await pass(3_000);
  const [ann] = ground.decoys;
  assert.ok(ann !== undefined);
  const sent: string[] = [];
  const refusals: string[] = [];
  for (const one of asked(ground, way.markOf(symbols[0]))) {
    const request = world.write(one, { ...ann, stampMs: Math.floor(timeline.now) });
    sent.push(`${request.target} ${Buffer.from(request.body).toString('utf8')}`);
    void keeper.gateway.serve(world.codec.id, request).then(({ body }) => {
      const text = Buffer.from(body).toString('utf8');
      if (text.includes('Sallyport')) refusals.push(text.replace(/"time":\d+/, ''));
    });
    await pass(2_000);
  }
  keeper.life.alive = false;
  const intents = disk.leaves.flatMap((_, seq) => disk.read(seq)?.entry.body ?? []);
  const decisions = intents.flatMap((body) => {
    if (body.kind !== 'intent') return [];
    const { account: _, draft: _d, resolvesAt: _r, replayUntil: _u, ...said } = body;
    if (venue !== 'kite') return canonicalJson(said);
    const { request: _q, stampedAt: _s, ...bots } = said;
    return canonicalJson(bots).replace(OWN_ID, '"clientOrderId":"$1"');
  });
  const accounts = intents.flatMap((body) => (body.kind === 'intent' ? [body.account] : []));
  return { sent, decisions, refusals, accounts: new Set(accounts), tooMany };
}

interface Life {
  readonly sent: readonly string[];
  readonly decisions: readonly string[];
  readonly refusals: readonly string[];
  readonly accounts: ReadonlySet<string>;
  /** How often the venue said that it was asked too often. */
  readonly tooMany: number;
}

/**
 * At Kite an order's id is the bot's tag of eight characters and twelve that the gateway draws, the digest of its bytes
 * covers those, and its time is the gateway's own.
 */
const OWN_ID = /"clientOrderId":"([0-9a-f]{8})[0-9a-v]{12}"/;

/** At Kite the last price jumps between the two best ones: here it is always in their middle. */
function steadyRoad(road: Road): Road {
  return {
    ...road,
    pushed: (target, body) => {
      const told: { readonly data?: Readonly<Record<string, Quoted>> | null } = JSON.parse(body);
      if (!target.startsWith('/quote') || told.data === undefined || told.data === null) return body;
      const steady = Object.entries(told.data).map(([name, quoted]) => {
        const [bid, ask] = [quoted.depth.buy[0]?.price ?? 0, quoted.depth.sell[0]?.price ?? 0];
        return [name, { ...quoted, last_price: Number(((bid + ask) / 2).toFixed(2)) }] as const;
      });
      return JSON.stringify({ ...told, data: Object.fromEntries(steady) });
    },
  };
}

interface Quoted {
  readonly depth: Readonly<Record<'buy' | 'sell', readonly { readonly price: number }[]>>;
}

for (const venue of WORLD_VENUES) {
  test(`at ${venue} the same bytes give byte-equal decisions and refusals on paper as they do live`, async () => {
    const live = await life(venue, () => []);
    const paper = await life(venue, (ground) => onPaper(ground, true));
    assert.deepEqual([live.tooMany, paper.tooMany], [0, 0], 'the venue’s limits were kept');
    assert.deepEqual(paper.sent, live.sent, 'the bytes are the same');
    assert.deepEqual(paper.decisions, live.decisions);
    assert.deepEqual(paper.refusals, live.refusals);
    assert.deepEqual([[...live.accounts], [...paper.accounts]], [['main'], ['main-paper']]);
    const verdicts = new Set(live.decisions.map((text) => Object(JSON.parse(text)).verdict));
    assert.deepEqual([...verdicts].sort(), ['allow', 'deny'], 'both were said');
  });
}
