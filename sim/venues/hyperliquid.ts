import { createHash } from 'node:crypto';
import { VenueEngine } from '../../simulators/hyperliquid/engine.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { ETH, THIN, type MarketChange } from '../../simulators/hyperliquid/market-spec.ts';
import type { Order } from '../../simulators/hyperliquid/order.ts';
import { l1Digest } from '../../simulators/hyperliquid/signature.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import {
  compressed,
  curvePublicMaterial,
  readCurvePrivate,
} from '../../src/keeper/custody/curve-material.ts';
import type { CurveSigner } from '../../src/keeper/keyring/curve-signer.ts';
import { loadNativeCurve } from '../../src/keeper/keyring/native-curve.ts';
import { hyperliquid } from '../../src/venues/hyperliquid/venue.ts';
import type { Asked, Link, OrderAtVenue, Road, SentOrder, Signer } from './world-venue.ts';
import type { VenueKeys, VenueTerms, WorldVenue } from './world-venue.ts';

type Body = Readonly<Record<string, unknown>>;

/** The wallet that owns the account: nobody signs with it here. */
const OWNER = Wallet.numbered(7_001);
const AGENT = Wallet.numbered(7_002);
/** A vault that the owner leads. */
const VAULT = Wallet.numbered(7_003).address;
/** Of so many requests of a bot at a vault one names the owner's own account, which is refused. */
const MISNAMED = 16;
/** Digits of a price that the venue takes where it is not whole. */
const FIGURES = 5;
/** How much worse than the mark a market order may become: what clients write by themselves. */
const SLIPPAGE = 0.05;
/** Ticks here are ten times those of the venues whose levels the terms are made for. */
const TICKS = 10;

const {
  szDecimals,
  maxLeverage,
  marginTableId,
  pricePrecision,
  quantityPrecision,
  tickSize,
  stepSize,
  price,
} = ETH;
const RULES = {
  szDecimals,
  maxLeverage,
  marginTableId,
  pricePrecision,
  quantityPrecision,
  tickSize,
  stepSize,
};

/** What is different from BTC's in the markets that histories name: the names are theirs, for all venues the same. */
const SPECS: ReadonlyMap<string, Omit<MarketChange, 'symbol'>> = new Map([
  ['ETHUSDT', { ...RULES, price }],
  ['SOLUSDT', { ...RULES, price: decimal('150') }],
  ['THINUSDT', { ...THIN, onlyIsolated: false }],
]);

/** The way to Hyperliquid: two paths, and what is asked stands in the body. */
const road: Road = {
  linkOf,
  pushed,
  shrug: {
    status: 502,
    headers: [['content-type', 'text/html']],
    body: Buffer.from('<html><h1>502 Bad Gateway</h1></html>'),
  },
};

/** Hyperliquid with the engine of its own kind. */
export type HyperliquidWorld = WorldVenue & { readonly server: VenueEngine };

const curve: CurveSigner = nativeCurve();

/** Throw-away keys of secp256k1: the agent's, and one for each bot's name. */
export const hyperliquidKeys: VenueKeys = {
  real: { keyId: AGENT.address, secret: AGENT.privateKey },
  address: OWNER.address,
  decoyOf: (bot) => {
    const wallet = new Wallet(`0x${createHash('sha256').update(bot).digest('hex')}`);
    return { key: wallet.address, secret: wallet.privateKey };
  },
  sealed: (kind, secret) => {
    const material = readCurvePrivate(Buffer.from(secret, 'utf8'));
    if (material === null) throw new RangeError('a private key has 64 digits');
    if (kind !== 'decoy') return material;
    return curvePublicMaterial(compressed(curve.publicKey(material.subarray(-32))));
  },
  curve,
};

/** The same of an account that is a vault: the agent is its leader's. */
export const vaultKeys: VenueKeys = { ...hyperliquidKeys, address: VAULT, master: OWNER.address };

function nativeCurve(): CurveSigner {
  const found = loadNativeCurve(process.platform, process.arch);
  if (found === null) throw new RangeError('this platform has no native secp256k1');
  return found;
}

/** Hyperliquid's perpetuals in a history: agents, nonces that are taken once, one weight for everything. */
export function openHyperliquid(terms: VenueTerms): HyperliquidWorld {
  return openFor(terms, OWNER.address);
}

/**
 * The same for a vault. Its bots name nobody, the vault, or their decoys; and now and then its leader's own account.
 * What becomes of that one counts as orders that nobody asked for.
 */
export function openHyperliquidVault(terms: VenueTerms): HyperliquidWorld {
  const world = openFor(terms, VAULT);
  return {
    ...world,
    account: () => {
      const { orders, openOrders } = world.server.inspect(OWNER.address);
      const elsewhere = (order: Order): OrderAtVenue => ({
        ...seen(order),
        id: `of the leader: ${order.oid}`,
      });
      const own = world.account();
      return {
        ...own,
        orders: [...own.orders, ...orders.map(elsewhere)],
        openOrders: [...own.openOrders, ...openOrders.map(elsewhere)],
      };
    },
  };
}

function openFor(terms: VenueTerms, of: string): HyperliquidWorld {
  const { seed, startAt, real, symbols, markets, limitFactor = 1, balance = '100000', stranger } = terms;
  const server = new VenueEngine({
    seed,
    startAt,
    accounts: [
      { address: OWNER.address, balance, agents: [{ address: real.keyId }] },
      ...(of === VAULT ? [{ address: of, balance, master: LEADER }] : []),
      ...(stranger === undefined ? [] : [{ address: stranger.keyId, balance: stranger.balance }]),
    ],
    symbols: [],
    markets: symbols.map((symbol): MarketChange => {
      const asked = markets.find((market) => market.symbol === symbol);
      const levels = asked === undefined ? {} : { ...asked, levelTicks: asked.levelTicks / TICKS };
      return { symbol, ...SPECS.get(symbol), ...levels };
    }),
    weightPerMinute: 1_200 * limitFactor,
  });
  const inspect = (): ReturnType<VenueEngine['inspect']> => server.inspect(of);
  return {
    codec: hyperliquid((digest, signature) => curve.recover(digest, signature)),
    server,
    road,
    account: () => {
      const { orders, openOrders, positions } = inspect();
      return {
        orders: standing(orders).map(seen),
        openOrders: openOrders.map(seen),
        positions: positions.map(({ coin, amount }) => ({ symbol: coin, amount })),
      };
    },
    trades: () =>
      inspect().fills.map(({ side, quantity, price, fee }) => ({
        side: side === 'BUY' ? 'buy' : 'sell',
        ...{ quantity, price, fee },
      })),
    worthOf: (symbol) => server.mark(symbol),
    write: (asked, signer) => {
      const order =
        'id' in asked ? inspect().orders.findLast(({ cloid }) => cloid === cloidOf(asked.id)) : null;
      const open = inspect().openOrders.filter(({ coin }) => coin === asked.symbol);
      const asset = symbols.indexOf(asked.symbol);
      const mark = Number(server.mark(asked.symbol)) / 1e18;
      const named = of === VAULT ? namedBy(signer) : null;
      return signed(actionOf(asked, { asset, mark, order: order ?? null, open }), signer, named);
    },
    named: (id) => cloidOf(id) ?? id,
    received: (id) => server.requests.get(cloidOf(id) ?? '')?.received ?? 0,
    readSent,
    nonceOf,
    refusedId,
  };
}

/** What is at the venue when a bot writes. */
interface Scene {
  readonly asset: number;
  readonly mark: number;
  /** The order that the bot names. */
  readonly order: Order | null;
  /** Those of the market that stand, whoever's. */
  readonly open: readonly Order[];
}

/**
 * A modification ends an order and makes another under the same cloid: the later one stands for both. What the venue
 * turned away was never on its book.
 */
function standing(orders: readonly Order[]): readonly Order[] {
  const last = new Map(orders.map((order) => [order.cloid, order.oid]));
  return orders.filter(({ cloid, oid, status }) => {
    if (status.endsWith('Rejected')) return false;
    return status !== 'canceled' || last.get(cloid) === oid;
  });
}

function seen({ cloid, oid, coin, side, reduceOnly, quantity, executed, price }: Order): OrderAtVenue {
  const id = cloid ?? `oid:${oid}`;
  return { id, symbol: coin, side: side === 'BUY' ? 'buy' : 'sell', reduceOnly, quantity, executed, price };
}

/** The venue's form of any id: its own as it is, and of every other text 128 bits. */
function cloidOf(id: string | null): string | null {
  if (id === null || /^0x[0-9a-f]{32}$/.test(id)) return id;
  return `0x${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

function actionOf(asked: Asked, { asset, mark, order, open }: Scene): Body {
  switch (asked.kind) {
    case 'place': {
      const { side, quantity, price, timeInForce, reduceOnly, id } = asked;
      const tif = price === null || timeInForce === 'IOC' ? 'Ioc' : 'Gtc';
      const worst = mark * (side === 'buy' ? 1 + SLIPPAGE : 1 - SLIPPAGE);
      const cloid = cloidOf(id);
      const written = { side, quantity, price: price ?? worst, reduceOnly, tif };
      const one = orderOf(asset, written);
      return { type: 'order', orders: [cloid === null ? one : { ...one, c: cloid }], grouping: 'na' };
    }
    case 'cancel':
      return { type: 'cancelByCloid', cancels: [{ asset, cloid: cloidOf(asked.id) }] };
    case 'cancelAll': {
      // No request cancels everything: clients name what they know to be open.
      const known = open.slice(0, 40).map(({ oid }) => ({ a: asset, o: oid }));
      return { type: 'cancel', cancels: known.length === 0 ? [{ a: asset, o: 1 }] : known };
    }
    case 'amend': {
      const { side, quantity, price } = asked;
      const { reduceOnly = false, timeInForce: tif = 'Gtc' } = order ?? {};
      const changed = orderOf(asset, { side, quantity, price, reduceOnly, tif });
      return { type: 'modify', oid: cloidOf(asked.id), order: changed };
    }
  }
}

interface Written {
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly price: string | number;
  readonly reduceOnly: boolean;
  readonly tif: string;
}

function orderOf(asset: number, { side, quantity, price, reduceOnly, tif }: Written): Body {
  const p = String(Number(Number(price).toPrecision(FIGURES)));
  const s = String(Number(quantity));
  return { a: asset, b: side === 'buy', p, s, r: reduceOnly, t: { limit: { tif } } };
}

const LEADER = { address: OWNER.address, role: 'vault' } as const;

/** As the time of the request wants it: every way in which clients name the account. */
function namedBy({ key, stampMs }: Signer): string | null {
  if (stampMs % MISNAMED === 0) return OWNER.address;
  return [null, VAULT, key][stampMs % 3] ?? null;
}

function signed(action: Body, { secret, stampMs }: Signer, named: string | null): RawRequest {
  const digest = l1Digest({ action, nonce: stampMs, vaultAddress: named, expiresAfter: null }, 'mainnet');
  if (digest === null) throw new RangeError('an action of ours has a digest');
  const hex = Buffer.from(curve.sign(digest, Buffer.from(secret.slice(2), 'hex'))).toString('hex');
  const signature = {
    r: `0x${hex.slice(0, 64)}`,
    s: `0x${hex.slice(64, 128)}`,
    v: 27 + Number(`0x${hex.slice(128)}`),
  };
  const whole = { action, nonce: stampMs, signature, ...(named === null ? {} : { vaultAddress: named }) };
  const body = Buffer.from(JSON.stringify(whole), 'utf8');
  return { method: 'POST', target: '/exchange', headers: [['content-type', 'application/json']], body };
}

function readSent(request: RawRequest): SentOrder | null {
  if (request.target !== '/exchange') return null;
  const { action } = bodyOf(request.body);
  const { type, orders, modifies } = fieldsOf(action);
  if (type === 'order') {
    const { c, r } = fieldsOf(firstOf(orders));
    return { kind: 'place', id: typeof c === 'string' ? c : null, reduceOnly: r === true };
  }
  if (type !== 'batchModify') return null;
  const { oid } = fieldsOf(firstOf(modifies));
  return { kind: 'amend', id: String(oid) };
}

function nonceOf(request: RawRequest): number | null {
  const { nonce } = request.target === '/exchange' ? bodyOf(request.body) : {};
  return typeof nonce === 'number' ? nonce : null;
}

function refusedId(request: RawRequest, reply: RawReply): string | null {
  if (request.target !== '/exchange') return null;
  const { type, orders } = fieldsOf(bodyOf(request.body)['action']);
  const text = Buffer.from(reply.body).toString('utf8');
  if (type !== 'order' || !/"status":"err"|"error":/.test(text)) return null;
  const { c } = fieldsOf(firstOf(orders));
  return typeof c === 'string' ? c : null;
}

function linkOf({ target, body }: RawRequest): Link {
  const asked = bodyOf(body);
  if (target === '/exchange') {
    const type = String(fieldsOf(asked['action'])['type']);
    return type.startsWith('cancel') ? 'cancels' : 'orders';
  }
  const link = READS.get(String(asked['type']));
  return link ?? 'reads';
}

const READS: ReadonlyMap<string, Link> = new Map([
  ['metaAndAssetCtxs', 'marks'],
  ['l2Book', 'books'],
  ['exchangeStatus', 'clock'],
  ['userRole', 'wallet'],
]);

/** Marks stand in the second of two lists, in the order of the markets in the first. */
function pushed(_target: string, body: string, factors: ReadonlyMap<string, number>): string {
  if (factors.size === 0 || !body.startsWith('[{"universe"')) return body;
  const told: unknown = JSON.parse(body);
  if (!Array.isArray(told)) return body;
  const { universe } = fieldsOf(told[0]);
  const contexts: unknown = told[1];
  if (!Array.isArray(universe) || !Array.isArray(contexts)) return body;
  const moved = contexts.map((context, asset) => {
    const factor = factors.get(String(fieldsOf(universe[asset])['name'])) ?? 1;
    const { markPx, ...rest } = fieldsOf(context);
    return { ...rest, markPx: String(Number((Number(markPx) * factor).toPrecision(8))) };
  });
  return JSON.stringify([told[0], moved]);
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : null;
}

function bodyOf(bytes: Uint8Array): Body {
  return bytes.length === 0 ? {} : fieldsOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

function fieldsOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
