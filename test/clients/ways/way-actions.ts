/** Ways in: a path of the base URL, a port of the venue's own, `sallyport run`, and the venue's name led here. */
export const WAYS = ['path', 'port', 'run', 'alias'] as const;

/** One of {@link WAYS}. */
export type Way = (typeof WAYS)[number];

/** What a bot does at any venue, in an order in which each can follow the one before. */
export const WAY_ACTIONS = [
  'markets',
  'server time',
  'ticker',
  'order book',
  'klines',
  'balance',
  'leverage',
  'place limit',
  'query one order',
  'query open orders',
  'amend',
  'cancel by id',
  'cancel by client id',
  'place post-only',
  'place batch',
  'cancel batch',
  'cancel all',
  'what policy refuses',
  'place market',
  'positions',
  'trades',
  'place stop',
  'set exits of a position',
  'change exits of a position',
  'change exits of an order',
  'place reduce-only',
  'market stream',
  'own orders stream',
  'place by socket',
  'cancel by socket',
  'buy for an amount',
  'sale of more than was bought is refused',
  'sell what was bought',
  'query ended orders',
  'query one ended order',
  'trades since a time',
  'place GTT',
  'query GTTs',
  'amend GTT',
  'cancel GTT',
] as const;

/** One of {@link WAY_ACTIONS}. */
export type WayAction = (typeof WAY_ACTIONS)[number];

/** Where a client is to go, and with which key. */
export interface Situation {
  readonly way: Way;
  /** Null where the client keeps the venue's own addresses. */
  readonly baseUrl: string | null;
  readonly apiKey: string;
  readonly secret: string;
}

/** How one client does each action. Null: it has no call for it, or the gateway serves it on no way. */
export type WayActions = Readonly<Record<WayAction, (() => Promise<unknown>) | null>>;

/** Exits that the venue keeps for a position, or beside an order, are served at Bybit alone. */
export const NO_EXITS = {
  'set exits of a position': null,
  'change exits of a position': null,
  'change exits of an order': null,
} as const satisfies Partial<WayActions>;

/** A pair is bought and sold without a position: in contracts there is nothing of the kind. */
export const NO_PAIRS = {
  'buy for an amount': null,
  'sale of more than was bought is refused': null,
  'sell what was bought': null,
} as const satisfies Partial<WayActions>;

/** What is of contracts alone is no action in a pair. */
export const NO_POSITIONS = {
  leverage: null,
  positions: null,
  'place stop': null,
  'place reduce-only': null,
} as const satisfies Partial<WayActions>;

/** Triggers that the venue keeps over days exist at Kite alone. */
export const NO_GTTS = {
  'place GTT': null,
  'query GTTs': null,
  'amend GTT': null,
  'cancel GTT': null,
} as const satisfies Partial<WayActions>;

/** A client that is ready to be used on one way. */
export interface WayDesk {
  readonly actions: WayActions;
  close(): Promise<unknown> | void;
}

/** Clients that are run, each with its venue; of Bybit also by what its markets trade. */
export const WAY_CLIENTS = [
  ['binance-usdm', 'ccxt'],
  ['binance-usdm', 'binance'],
  ['binance-usdm', '@binance/derivatives-trading-usds-futures'],
  ['bybit', 'ccxt'],
  ['bybit', 'bybit-api'],
  ['bybit-inverse', 'ccxt'],
  ['bybit-inverse', 'bybit-api'],
  ['bybit-spot', 'ccxt'],
  ['bybit-spot', 'bybit-api'],
  ['hyperliquid', 'ccxt'],
  ['hyperliquid', '@nktkas/hyperliquid'],
  ['kite', 'kiteconnect'],
] as const;

/** What came of an action: done, not there, or why not in the client's own words. */
export interface WayResult {
  readonly venue: string;
  readonly client: string;
  readonly way: Way;
  readonly action: WayAction;
  readonly end: 'yes' | 'no call' | 'no';
  readonly why?: string;
}
