import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import test from 'node:test';
import { openFloor, REAL } from '../e2e/trading-floor.ts';
import { ACTIONS, type ActionsOf, type Scene } from './actions.ts';
import { BINANCE_ACTIONS, makeBinance } from './binance-client.ts';
import { BINANCE_SOCKET_ACTIONS, BinanceSockets } from './binance-sockets.ts';
import { CCXT_ACTIONS, makeCcxt } from './ccxt-client.ts';
import { CCXT_SOCKET_ACTIONS, makeCcxtPro } from './ccxt-sockets.ts';
import { wide } from './client-floor.ts';
import { CONNECTOR_ACTIONS, makeConnector } from './connector-client.ts';
import { connectSockets, CONNECTOR_SOCKET_ACTIONS } from './connector-sockets.ts';
import { SOCKET_ACTIONS, type SocketActionsOf } from './socket-actions.ts';

type Type = 'ed25519' | 'rsa';

interface Pair {
  readonly publicKey: string;
  readonly privateKey: string;
}

function makePair(type: Type): Pair {
  const { publicKey, privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2_048 }) : generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A client with a decoy of one type, on an account of its own whose real key has the other type. */
interface Case {
  readonly name: string;
  readonly decoy: Type;
  readonly real: Type;
  readonly apiKey: string;
  readonly run: (url: string, apiKey: string, secret: string, on: Scene) => Promise<void>;
}

/** Runs every action in order. */
function through<C>(
  make: (url: string, apiKey: string, secret: string) => C,
  actions: ActionsOf<C>,
): Case['run'] {
  return async (url, apiKey, secret, on) => {
    const client = make(url, apiKey, secret);
    for (const action of ACTIONS) await actions[action]?.(client, on);
  };
}

/** The same over WebSockets. */
function overSockets<C>(
  open: (url: string, apiKey: string, secret: string) => C | Promise<C>,
  actions: SocketActionsOf<C>,
  close: (client: C) => unknown,
): Case['run'] {
  return async (url, apiKey, secret, on) => {
    const client = await open(url, apiKey, secret);
    for (const action of SOCKET_ACTIONS) await actions[action]?.(client, on);
    await close(client);
  };
}

const RUNS: readonly (readonly [string, Case['run']])[] = [
  ['ccxt', through(makeCcxt, CCXT_ACTIONS)],
  ['binance', through(makeBinance, BINANCE_ACTIONS)],
  ['connector', through(makeConnector, CONNECTOR_ACTIONS)],
  ['ccxt-pro', overSockets(makeCcxtPro, CCXT_SOCKET_ACTIONS, (client) => client.close())],
  [
    'binance-sockets',
    overSockets(
      (...of) => new BinanceSockets(...of),
      BINANCE_SOCKET_ACTIONS,
      (client) => client.close(),
    ),
  ],
  [
    'connector-sockets',
    overSockets(connectSockets, CONNECTOR_SOCKET_ACTIONS, async ({ calls, streams }) => {
      await calls.disconnect();
      await streams.disconnect();
    }),
  ],
];

const CASES: readonly Case[] = RUNS.flatMap(([name, run]) =>
  (['ed25519', 'rsa'] as const).map((decoy) => {
    const real = decoy === 'rsa' ? ('ed25519' as const) : ('rsa' as const);
    return { name: `${name}-${decoy}`, decoy, real, run, apiKey: `real-${name}-${real}` };
  }),
);

test('every client does everything, over sockets too, with Ed25519 and RSA decoys and real keys', async (context) => {
  const pairs = { ed25519: makePair('ed25519'), rsa: makePair('rsa') };
  const floor = await openFloor({
    policy: wide(),
    engine: {
      accounts: [
        { ...REAL, balance: '1000' },
        ...CASES.map(({ apiKey, real }) => ({
          apiKey,
          account: apiKey,
          publicKey: pairs[real].publicKey,
          balance: '100000',
        })),
      ],
      markets: ['BTCUSDT', 'ETHUSDT', 'THINUSDT'].map((symbol) => ({ symbol, volatility: 0 })),
    },
  });
  context.after(() => floor.close());
  const { engine } = floor.simulator;
  const price = (bps: number): number => {
    const mark = Number(engine.mark('BTCUSDT')) / 1e18;
    return Number((Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1));
  };
  for (const { name, decoy, real, apiKey, run } of CASES) {
    const added = await floor.gateway.ask('key add', {
      venue: 'binance-usdm',
      name,
      apiKey,
      secret: pairs[real].privateKey,
      baseUrl: floor.simulator.url,
      ca: floor.ca,
      paper: true,
    });
    assert.equal(added['type'], real);
    // The connector's bot brings a pair of its own; for the others the gateway makes one.
    const own = name.startsWith('connector') ? makePair(decoy) : null;
    const issued = await floor.gateway.ask('bot add', {
      bot: `bot-${name}`,
      name,
      type: decoy,
      ...(own === null ? {} : { publicKey: own.publicKey }),
    });
    assert.equal(issued['type'], decoy);
    if (own !== null) assert.equal(issued['secret'], null);
    const secret = own?.privateKey ?? String(issued['secret']);
    await context.test(name, () =>
      run(floor.url, String(issued['apiKey']), secret, { engine, realKey: apiKey, price }),
    );
    assert.ok(engine.inspect(apiKey).fills.length > 0, `${name} traded on its own account`);
  }
});
