import type { Intent } from '../../../src/core/order/intent.ts';
import type { RawRequest } from '../../../src/core/order/venue.ts';
import { PRODUCT, type Codec } from './codec.ts';
import { rawOf, sketchOf, type RawPair } from './sketch.ts';

/** Codecs with one bug each, of the kind that parsers of this protocol have had elsewhere. */
export const PLANTED: readonly (readonly [bug: string, codec: Codec])[] = [
  ['takes the last of two', reading((pairs) => [...new Map(pairs)])],
  ['takes the first of two', reading((pairs) => [...new Map(pairs.toReversed())].toReversed())],
  ['reads decimals as doubles', reading((pairs) => pairs.map(asDouble))],
  ['takes names in any case', reading((pairs) => pairs.map(([name, value]) => [inCamelCase(name), value]))],
  ['decodes names', reading((pairs) => pairs.map(([name, value]) => [unescaped(name), value]))],
  [
    'decodes values twice',
    reading((pairs) => pairs.map(([name, value]) => [name, value && unescaped(value)])),
  ],
  [
    'trims values',
    reading((pairs) =>
      pairs.map(([name, value]) => [name, value && value.replaceAll(/^(?:\+|%20)+|(?:\+|%20)+$/g, '')]),
    ),
  ],
  [
    'strips what is after a NUL',
    reading((pairs) => pairs.map(([name, value]) => [name, value && value.replace(/%00.*$/, '')])),
  ],
  [
    'drops names that it does not know',
    reading((pairs) => pairs.filter(([name]) => /^[a-z][A-Za-z]+$/.test(name))),
  ],
  [
    'drops pairs without a value',
    reading((pairs) => pairs.filter(([, value]) => value !== null && value !== '')),
  ],
  [
    'folds arrays into scalars',
    reading((pairs) => pairs.map(([name, value]) => [name.replace(/\[0?\]$/, ''), value])),
  ],
  ['folds constants to capitals', reading((pairs) => pairs.map(inCapitals))],
  ['takes JSON as the platform reads it', reading((pairs) => pairs.map(throughPlatformJson))],
  ['splits at semicolons too', onRaw((text) => text.replaceAll(';', '&'))],
  [
    'ignores the body of a DELETE',
    {
      ...PRODUCT,
      decode: (route, request) =>
        PRODUCT.decode(
          route,
          request.method === 'DELETE' ? { ...request, body: new Uint8Array(0) } : request,
        ),
    },
  ],
  [
    'ignores reduceOnly',
    onIntent((intent) =>
      intent.kind === 'place' ? { ...intent, order: { ...intent.order, reduceOnly: false } } : intent,
    ),
  ],
  [
    'ignores positionSide',
    onIntent((intent) =>
      intent.kind === 'place' ? { ...intent, order: { ...intent.order, positionSide: 'both' } } : intent,
    ),
  ],
  ['does not write reduceOnly', onPayload((payload) => payload.replace('reduceOnly=true&', ''))],
  ['writes eight digits only', onPayload((payload) => payload.replaceAll(/(\.[0-9]{8})[0-9]+/g, '$1'))],
  ['writes post-only as good till cancelled', onPayload((payload) => payload.replace('GTX', 'GTC'))],
  [
    'writes a list in another order',
    onPayload((payload) => payload.replace(/(orderIdList=%5B)([0-9]+)%2C([0-9]+)/, '$1$3%2C$2')),
  ],
];

type Change = (pairs: readonly RawPair[]) => readonly RawPair[];

/** The codec behind a reader that changes the parameters of query and body first, joined as the venue joins them. */
function reading(change: Change): Codec {
  return behind((request) => {
    const sketch = sketchOf(request.method, request.target, Buffer.from(request.body).toString('latin1'));
    return rawOf({ ...sketch, query: change([...sketch.body, ...sketch.query]), body: [] });
  });
}

function onRaw(change: (text: string) => string): Codec {
  return behind((request) => ({
    ...request,
    target: change(request.target),
    body: Buffer.from(change(Buffer.from(request.body).toString('latin1')), 'latin1'),
  }));
}

/** With the same reader where the signature is checked, which else refuses most of what is malformed. */
function behind(change: (request: RawRequest) => RawRequest): Codec {
  return {
    ...PRODUCT,
    authenticate: (request, check, now) => PRODUCT.authenticate(change(request), check, now),
    decode: (route, request) => PRODUCT.decode(route, change(request)),
  };
}

function onIntent(change: (intent: Intent) => Intent): Codec {
  return {
    ...PRODUCT,
    decode: (route, request) => {
      const intent = PRODUCT.decode(route, request);
      return intent.kind === 'notUnderstood' ? intent : change(intent);
    },
  };
}

function onPayload(change: (payload: string) => string): Codec {
  return {
    ...PRODUCT,
    draft: (intent, stamp) => {
      const draft = PRODUCT.draft(intent, stamp);
      return { ...draft, payload: change(draft.payload) };
    },
  };
}

function asDouble([name, value]: RawPair): RawPair {
  const isDecimal = name === 'quantity' || name === 'price' || name === 'triggerPrice';
  return [name, isDecimal && value !== null ? String(Number(unescaped(value))) : value];
}

function inCapitals([name, value]: RawPair): RawPair {
  return [
    name,
    name === 'side' || name === 'type' || name === 'symbol' ? (value?.toUpperCase() ?? null) : value,
  ];
}

const CAMELS: ReadonlyMap<string, string> = new Map(
  ['symbol', 'side', 'type', 'quantity', 'price', 'orderId', 'timeInForce'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

function inCamelCase(name: string): string {
  return CAMELS.get(name.toLowerCase()) ?? name;
}

function throughPlatformJson([name, value]: RawPair): RawPair {
  if (name !== 'batchOrders' || value === null) return [name, value];
  try {
    return [name, encodeURIComponent(JSON.stringify(JSON.parse(decodeURIComponent(value))))];
  } catch {
    return [name, value];
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
