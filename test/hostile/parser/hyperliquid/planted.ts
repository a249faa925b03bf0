import type { Intent } from '../../../../src/core/order/intent.ts';
import type { Order } from '../../../../src/core/order/order.ts';
import type { RawRequest } from '../../../../src/core/order/venue.ts';
import { HYPERLIQUID, HYPERLIQUID_VAULT, type HyperliquidCodec } from './differential.ts';
import { OWNER } from './readings.ts';

/** Bugs that a codec of Hyperliquid could have, each of which the differential must find. */
export const PLANTED_AT_HYPERLIQUID: readonly (readonly [bug: string, codec: HyperliquidCodec])[] = [
  ['drops names that it does not know', onBody((body) => JSON.stringify(JSON.parse(body, known)))],
  [
    'takes numbers for the text of one',
    onBody((body) => body.replaceAll(/("[ps]"\s*:\s*)([0-9.]+)/g, '$1"$2"')),
  ],
  ['trims values', onBody((body) => body.replaceAll(/"\s+|\s+"/g, '"'))],
  ['ignores reduceOnly', onOrder((order) => ({ ...order, reduceOnly: false }))],
  ['turns a take-profit into a stop', onOrder(turned)],
  ['takes the worst price for none', onOrder((order) => ({ ...order, extras: order.extras.map(halved) }))],
  ['does not write the grouping', onPayload((payload) => payload.replace('"positionTpsl"', '"na"'))],
  ['pays a builder ten times as much', onPayload((payload) => payload.replace('"f":10}', '"f":100}'))],
  ['forgets the builder', onOrder(({ builder: _, ...order }) => order)],
  ['writes post-only as good till cancelled', onPayload((payload) => payload.replace('Alo', 'Gtc'))],
  ['writes eight digits only', onPayload((payload) => payload.replaceAll(/(\.[0-9]{8})[0-9]+/g, '$1'))],
  ['writes the market of the first order for all', onPayload(oneMarket)],
];

/** Bugs that only an account can show for which another one's key signs. */
export const PLANTED_AT_VAULT: readonly (readonly [bug: string, codec: HyperliquidCodec])[] = [
  [
    'leaves the vault out of what is sent',
    at(HYPERLIQUID_VAULT, { draft: (payload) => payload.replace(/"vaultAddress":"[^"]*",?/, '') }),
  ],
  [
    'asks about whom the key is of',
    at(HYPERLIQUID_VAULT, { draft: (payload) => payload.replace(/("user":)"[^"]*"/, `$1"${OWNER}"`) }),
  ],
  [
    'takes whatever vault a bot names for the own one',
    at(HYPERLIQUID_VAULT, {
      body: (body) => body.replace(/"vaultAddress"\s*:\s*"[^"]*"/, '"vaultAddress":null'),
    }),
  ],
];

function at(
  codec: HyperliquidCodec,
  { draft = same, body = same }: { readonly draft?: typeof same; readonly body?: typeof same },
): HyperliquidCodec {
  return {
    ...codec,
    decode: (route, request) => {
      const changed = Buffer.from(body(Buffer.from(request.body).toString('utf8')), 'utf8');
      return codec.decode(route, { ...request, body: changed });
    },
    draft: (intent, stamp) => {
      const drafted = codec.draft(intent, stamp);
      return { ...drafted, payload: draft(drafted.payload) };
    },
  };
}

function same(text: string): string {
  return text;
}

const KNOWN: ReadonlySet<string> = new Set([
  ...[
    '',
    'action',
    'nonce',
    'signature',
    'v',
    'type',
    'orders',
    'grouping',
    'a',
    'b',
    'p',
    's',
    'r',
    't',
    'c',
  ],
  ...['limit', 'tif', 'trigger', 'isMarket', 'triggerPx', 'tpsl', 'oid', 'order', 'modifies', 'cancels', 'o'],
  ...[
    'asset',
    'cloid',
    'isCross',
    'leverage',
    'isBuy',
    'ntli',
    'time',
    'user',
    'coin',
    'startTime',
    'endTime',
  ],
]);

function known(name: string, value: unknown): unknown {
  return KNOWN.has(name) || /^[0-9]+$/.test(name) ? value : undefined;
}

function turned(order: Order): Order {
  const types = { takeProfit: 'stop', takeProfitMarket: 'stopMarket' } as const;
  const { type } = order;
  return type === 'takeProfit' || type === 'takeProfitMarket' ? { ...order, type: types[type] } : order;
}

function halved(extra: readonly [string, string]): readonly [string, string] {
  return extra[0] === 'p' ? ['p', '1'] : extra;
}

function oneMarket(payload: string): string {
  const [market] = /"a":[0-9]+/.exec(payload) ?? [];
  return market === undefined ? payload : payload.replaceAll(/"a":[0-9]+/g, market);
}

/** The codec behind a reader that changes the body first. What it cannot change it leaves. */
function onBody(change: (body: string) => string): HyperliquidCodec {
  const changed = (request: RawRequest): RawRequest => {
    try {
      return { ...request, body: Buffer.from(change(Buffer.from(request.body).toString('utf8')), 'utf8') };
    } catch {
      return request;
    }
  };
  return { ...HYPERLIQUID, decode: (route, request) => HYPERLIQUID.decode(route, changed(request)) };
}

function onOrder(change: (order: Order) => Order): HyperliquidCodec {
  const changed = (intent: Intent): Intent => {
    if (intent.kind === 'place') return { ...intent, order: change(intent.order) };
    return intent.kind === 'placeBatch' ? { ...intent, orders: intent.orders.map(change) } : intent;
  };
  return {
    ...HYPERLIQUID,
    decode: (route, request) => {
      const intent = HYPERLIQUID.decode(route, request);
      return intent.kind === 'notUnderstood' ? intent : changed(intent);
    },
  };
}

function onPayload(change: (payload: string) => string): HyperliquidCodec {
  return {
    ...HYPERLIQUID,
    draft: (intent, stamp) => {
      const draft = HYPERLIQUID.draft(intent, stamp);
      return { ...draft, payload: change(draft.payload) };
    },
  };
}
