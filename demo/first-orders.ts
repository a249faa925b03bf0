import type { Exchange } from 'ccxt';
import { ccxtUrls } from '../src/cli/binance-snippets.ts';
import { bybitUrls } from '../src/cli/bybit-snippets.ts';
import { hyperliquidUrls } from '../src/cli/hyperliquid-snippets.ts';

const USAGE = `SALLYPORT_URL=http://127.0.0.1:8420 API_KEY=… API_SECRET=… npm run first-orders [-- VENUE]

Has a stock client send two orders through a gateway with a decoy key: a small one near the market, and the same one
far from it. VENUE: binance-usdm, bybit, hyperliquid or kite. For accounts on paper: \`npm start\` prints the whole
line, and the console shows it with a decoy that it issues.
Ends with 0 only if the first one passed and the second one was refused.
`;

/** A tenth of a per cent below the market passes; a tenth above it is outside of every collar that comes with us. */
const NEAR = 0.999;
const FAR = 1.1;
const TRIES = 6;
const PAUSE_MS = 700;

/** Sends one limit order to buy at that many times the price of the market. */
type Place = (times: number) => Promise<Placed>;

interface Placed {
  /** What was asked for, in words. */
  readonly order: string;
  /** The venue's id of it; null when it was refused. */
  readonly id: string | null;
  /** What the client said of a refusal; empty when there was none. */
  readonly said: string;
}

interface Bot {
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
}

/** Sends both. The exit code: 0 when they went as they should. */
async function main([venue = 'binance-usdm', ...more]: readonly string[]): Promise<number> {
  const { SALLYPORT_URL: url, API_KEY: apiKey, API_SECRET: secret } = process.env;
  const open = OPENERS.get(venue);
  if (open === undefined || more.length > 0 || url === undefined || !apiKey || !secret) {
    process.stderr.write(USAGE);
    return venue === '--help' ? 0 : 2;
  }
  const place = await open({ url, apiKey, secret });
  const near = await place(NEAR);
  process.stdout.write(`1  ${told(near)}\n`);
  const far = await place(FAR);
  process.stdout.write(`2  ${told(far)}\n\n`);
  if (near.id === null) {
    process.stdout.write(
      'The first one should have passed. If the reason names the key, the gateway does not know it with that secret: ' +
        'copy the whole line anew from what it printed when it issued the decoy.\n',
    );
    return 1;
  }
  // Passkeys belong to a name, which an address is not.
  const origin = new URL(url).origin.replace('//127.0.0.1', '//localhost');
  process.stdout.write(`Both are in the console: ${origin}/console/orders\n`);
  return far.id === null ? 0 : 1;
}

function told({ order, id, said }: Placed): string {
  return id === null ? `refused   ${order}\n   ${said}` : `accepted  ${order}, as order ${id}`;
}

const OPENERS: ReadonlyMap<string, (bot: Bot) => Promise<Place>> = new Map([
  [
    'binance-usdm',
    async ({ url, apiKey, secret }) => {
      const { binanceusdm } = (await import('ccxt')).default;
      return withCcxt(
        new binanceusdm({ apiKey, secret, urls: { api: ccxtUrls(url) } }),
        'BTC/USDT:USDT',
        0.004,
      );
    },
  ],
  [
    'bybit',
    async ({ url, apiKey, secret }) => {
      const { bybit } = (await import('ccxt')).default;
      const options = { fetchMarkets: { types: ['linear'] } };
      return withCcxt(
        new bybit({ apiKey, secret, options, urls: { api: bybitUrls(url) } }),
        'BTC/USDT:USDT',
        0.004,
      );
    },
  ],
  [
    'hyperliquid',
    async ({ url, apiKey, secret }) => {
      const { hyperliquid } = (await import('ccxt')).default;
      const options = { fetchMarkets: { types: ['swap'] } };
      const wallet = { walletAddress: apiKey, privateKey: secret };
      return withCcxt(
        new hyperliquid({ ...wallet, options, urls: { api: hyperliquidUrls(url) } }),
        'BTC/USDC:USDC',
        0.004,
      );
    },
  ],
  ['kite', withKite],
]);

/** ccxt as it comes from the registry, told nothing but where and with which key. */
function withCcxt(bot: Exchange, symbol: string, quantity: number): Place {
  bot.options['fetchCurrencies'] = false;
  return async (times) => {
    const { bids } = await bot.fetchOrderBook(symbol);
    const price = Number(bot.priceToPrecision(symbol, Number(bids[0]?.[0]) * times));
    const order = `buy ${quantity} ${symbol} at ${price}`;
    try {
      const { id } = await bot.createOrder(symbol, 'limit', 'buy', quantity, price);
      return { order, id: id ?? '', said: '' };
    } catch (reason) {
      return { order, id: null, said: textOf(reason) };
    }
  };
}

/** The official client, which logs on to a decoy with any request token. */
async function withKite({ url, apiKey, secret }: Bot): Promise<Place> {
  const { KiteConnect } = await import('kiteconnect');
  const bot = new KiteConnect({ api_key: apiKey, root: url });
  const { access_token: token } = await bot.generateSession('today', secret);
  bot.setAccessToken(token);
  return async (times) => {
    const quoted = await patiently(() => bot.getLTP(['NSE:INFY']));
    const price = Math.floor((quoted['NSE:INFY']?.last_price ?? 0) * times);
    const order = `buy 1 NSE:INFY at ${price}`;
    try {
      const { order_id: id } = await bot.placeOrder('regular', {
        exchange: 'NSE',
        tradingsymbol: 'INFY',
        transaction_type: 'BUY',
        quantity: 1,
        product: 'CNC',
        order_type: 'LIMIT',
        price,
        validity: 'DAY',
      });
      return { order, id, said: '' };
    } catch (reason) {
      return { order, id: null, said: textOf(reason) };
    }
  };
}

/** The venue answers about prices once a second, whoever asks. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; tries < TRIES; tries += 1) {
    const answered = await ask().catch(() => null);
    if (answered !== null) return answered;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return ask();
}

function textOf(reason: unknown): string {
  return String(Object(reason).message ?? reason);
}

process.exit(
  await main(process.argv.slice(2)).catch((reason: unknown) => {
    process.stderr.write(
      `first-orders: ${textOf(reason)}\nDoes the gateway run, and is the decoy one of its own?\n`,
    );
    return 1;
  }),
);
