import type { TestContext } from 'node:test';
import { COINS, LIMITS, stage, STRANGER, USDC_NAME, type Stage } from '../stellar-stage-fixture.test.ts';

/** What was answered: the status, and the JSON. */
export interface Told {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A wallet with a market, and a client that calls in the form of Hummingbot's. */
export interface Bot extends Stage {
  readonly address: string;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Told>;
  post(path: string, body: object | string, method?: string): Promise<Told>;
  /** `trading/swap/execute`, as `execute_swap` of their client sends it; `more` over it. */
  swap(more?: object): Promise<Told>;
}

/** What `quote_swap` of their client asks with. */
export const QUOTE = {
  ...{ chainNetwork: 'stellar-testnet', connector: 'sdex/router', baseToken: 'XLM', quoteToken: 'USDC' },
  ...{ amount: '10', side: 'SELL' },
};

/** USDC of somebody else: the same code. */
export const EVIL_NAME = `USDC:${STRANGER.publicKey()}`;

/** `LIMITS` with further assets. */
export function limitsWith(...assets: readonly string[]): object {
  const own = { perTransaction: '500000000', perDay: '5000000000' };
  return {
    ...LIMITS,
    assets: { ...LIMITS.assets, ...Object.fromEntries(assets.map((asset) => [asset, own])) },
  };
}

/** Sells 100 USDC at 0.249 and buys as many at 0.251 for one XLM. */
export function makeMarket({ network }: Stage): void {
  const of = { seller: STRANGER.publicKey(), isPassive: false };
  const { offers } = network.entries;
  const sells = { selling: USDC_NAME, buying: 'XLM', amount: 100n * COINS, price: { n: 1_000, d: 249 } };
  const buys = { selling: 'XLM', buying: USDC_NAME, amount: 400n * COINS, price: { n: 251, d: 1_000 } };
  offers.set(1n, { id: 1n, ...of, ...sells });
  offers.set(2n, { id: 2n, ...of, ...buys });
  network.entries.nextOffer = 3n;
}

/** The usual stage, with the address that `sallyport wallet bot --hummingbot` gives out. `more`: as of the stage. */
export async function botOn(t: TestContext, more: Parameters<typeof stage>[1] = []): Promise<Bot> {
  const at = await stage(t, more);
  makeMarket(at);
  const { wallets } = at;
  const bot = await wallets.ask('bot', { name: 'dex', bot: 'swaps', hummingbot: true });
  const address = `${await wallets.listen('hummingbot')}/${String(bot.get('token'))}`;
  return { ...at, ...clientOf(address) };
}

/** Calls below an address, in the form of their client. */
export function clientOf(address: string): Pick<Bot, 'address' | 'get' | 'post' | 'swap'> {
  const told = async (response: Response): Promise<Told> => {
    return { status: response.status, json: Object(await response.json()) };
  };
  const post: Bot['post'] = async (path, body, method = 'POST') =>
    told(
      await fetch(`${address}/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  return {
    address,
    get: async (path, query = {}) =>
      told(await fetch(`${address}/${path}?${new URLSearchParams(query).toString()}`)),
    post,
    swap: (more = {}) => post('trading/swap/execute', { ...QUOTE, amount: 10, ...more }),
  };
}
