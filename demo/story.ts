import type { Exchange } from 'ccxt';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ask, askFields } from '../src/cli/door-client.ts';
import { Fields } from '../src/cli/fields.ts';
import { exportTo, verifyFile } from '../src/cli/ledger.ts';
import type { Trial } from '../src/cli/start.ts';

/** One thing that was tried, and what came of it. */
export interface Step {
  readonly tried: string;
  readonly expected: 'passes' | 'is refused';
  /** Whether it went as it should, in every part. */
  readonly ok: boolean;
  /** The exception that the client raised, by its class; null when it raised none. */
  readonly exception: string | null;
  /** What the client was told, or what was found out. */
  readonly said: string;
}

/** What a step needs: the gateway as its owner, and a stock client as the bot. */
export interface Stage {
  readonly trial: Trial;
  readonly bot: Exchange;
  /** Where files of the story may lie. */
  readonly place: string;
}

const BTC = 'BTC/USDT:USDT';
const THIN = 'THIN/USDT:USDT';
const STARTER = new URL('../policies/starter.yaml', import.meta.url);

type Try = (stage: Stage) => Promise<Step>;

/** The story, in order. */
export const STORY: readonly Try[] = [
  passingOrder,
  refused('an order for more than the notional limit', /limit of 25000 per order/, async ({ bot }) =>
    bot.createOrder(BTC, 'limit', 'buy', 1, await near(bot, BTC, 0.99)),
  ),
  refused('an order in an illiquid symbol', /too thin to open in/, async ({ bot }) =>
    bot.createOrder(THIN, 'limit', 'buy', 100, await near(bot, THIN, 0.99)),
  ),
  refused('a price outside the collar', /too far from/, async ({ bot }) =>
    bot.createOrder(BTC, 'limit', 'buy', 0.01, await near(bot, BTC, 1.04)),
  ),
  refused('a withdrawal', /never served/, ({ bot }) =>
    bot.withdraw('USDT', 10, '0x0000000000000000000000000000000000000001'),
  ),
  refused('a transfer', /never served/, ({ bot }) => bot.transfer('USDT', 10, 'future', 'spot')),
  replayedRequest,
  haltedOrder,
  cancelAfterHalt,
  verifiedLedger,
  flippedByte,
];

/** Puts the starter policy in force with the illiquid symbol on its list, so that it is liquidity that refuses it. */
export async function setPolicy({ folder }: Trial): Promise<void> {
  const starter = Fields.of(parse(readFileSync(STARTER, 'utf8')));
  const everyAccount = starter?.part('everyAccount') ?? null;
  const symbols = [...(everyAccount?.texts('symbols') ?? []), 'THINUSDT'];
  const policy = { ...starter?.plain(), everyAccount: { ...everyAccount?.plain(), symbols } };
  await ask(folder, { command: 'policy set', fields: { policy } });
}

/** An order that passes, and what the venue saw of it: the real key, and never the decoy. */
async function passingOrder({ bot, trial }: Stage): Promise<Step> {
  const tried = 'a limit order within policy';
  const price = await near(bot, BTC, 0.99);
  const placed = await attempt(() => bot.createOrder(BTC, 'limit', 'buy', 0.01, price));
  const id = placed.result?.id ?? null;
  const { apiKey } = trial.paper.account;
  const real = await trial.paper.process.ask({ inspect: apiKey });
  const decoy = await trial.paper.process.ask({ inspect: trial.bot.apiKey });
  const resting = real?.parts('openOrders').some((order) => String(order.get('orderId')) === id) === true;
  const ok = id !== null && resting && decoy?.isTrue('ok') === false;
  const said = ok
    ? `order ${id} rests at the venue, signed with the real key; the decoy is unknown there`
    : (placed.said ?? 'the order is not at the venue');
  return { tried, expected: 'passes', ok, exception: placed.exception, said };
}

/** The very same bytes a second time, as somebody would send them who listened. */
async function replayedRequest({ bot, trial }: Stage): Promise<Step> {
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010' };
  const price = (await near(bot, BTC, 0.985)).toFixed(1);
  const signed = bot.sign('order', 'fapiPrivate', 'POST', { ...order, price });
  const send = async (): Promise<Fields | null> => {
    const { url, method, body, headers } = signed;
    const reply = await fetch(String(url), { method, body, headers });
    return Fields.parse(await reply.text());
  };
  const first = await send();
  const second = await send();
  const said = sentenceOf(second?.text('msg') ?? 'the second one was accepted');
  const venue = await trial.paper.process.ask({ inspect: trial.paper.account.apiKey });
  const ok =
    first?.get('orderId') !== undefined &&
    /seen before/.test(said) &&
    venue?.parts('openOrders').length === 2;
  return {
    tried: 'the same signed request a second time',
    expected: 'is refused',
    ok,
    exception: null,
    said,
  };
}

async function haltedOrder(stage: Stage): Promise<Step> {
  const fields = { reason: 'the demo', stops: 'openings' };
  const halted = await askFields(stage.trial.folder, { command: 'halt', fields });
  const step = await refused('an order after a halt', /Trading is halted/, async ({ bot }) =>
    bot.createOrder(BTC, 'limit', 'buy', 0.01, await near(bot, BTC, 0.99)),
  )(stage);
  return { ...step, ok: step.ok && halted.isTrue('recorded') };
}

async function cancelAfterHalt({ bot, trial }: Stage): Promise<Step> {
  const open = await bot.fetchOpenOrders(BTC);
  const cancelled = await attempt(async () => {
    for (const { id } of open) await bot.cancelOrder(String(id), BTC);
  });
  const venue = await trial.paper.process.ask({ inspect: trial.paper.account.apiKey });
  const ok = open.length === 2 && cancelled.exception === null && venue?.parts('openOrders').length === 0;
  const said = ok
    ? `${open.length} orders are cancelled at the venue`
    : (cancelled.said ?? 'orders are left');
  return { tried: 'a cancel after a halt', expected: 'passes', ok, exception: cancelled.exception, said };
}

async function verifiedLedger({ trial, place }: Stage): Promise<Step> {
  const path = join(place, 'demo.sallyport-ledger');
  const done = await exportTo(trial.folder, path, () => undefined);
  const key = done.text('key') ?? '';
  const outcome = verifyFile(path, { key });
  const said = `${done.count('entries') ?? 0} entries: ${outcome.lines.at(-1) ?? ''}`;
  return {
    tried: 'verifying the ledger',
    expected: 'passes',
    ok: outcome.isNo !== true,
    exception: null,
    said,
  };
}

/** One byte of the refused withdrawal's entry is changed: the amount of damage that a lie needs. */
async function flippedByte({ place }: Stage): Promise<Step> {
  const bytes = readFileSync(join(place, 'demo.sallyport-ledger'));
  const at = bytes.indexOf('FUNDS_MOVEMENT_NOT_SERVED');
  const entry = bytes.subarray(0, at).toString('utf8').split('\nentry ').length - 2;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const path = join(place, 'flipped.sallyport-ledger');
  writeFileSync(path, bytes);
  const outcome = verifyFile(path, {});
  const said = outcome.lines.find((line) => line.includes(`ntry ${entry}`)) ?? outcome.lines.join(' ');
  const ok = at > 0 && outcome.isNo === true && new RegExp(`ntry ${entry}\\b`).test(said);
  return {
    tried: `a ledger with one byte of entry ${entry} flipped`,
    expected: 'is refused',
    ok,
    exception: null,
    said,
  };
}

/** A try that the client must see refused, with its own exception and the reason in the text. */
function refused(tried: string, reason: RegExp, act: (stage: Stage) => Promise<unknown>): Try {
  return async (stage) => {
    const { exception, said } = await attempt(() => act(stage));
    const ok = exception !== null && reason.test(said ?? '');
    return { tried, expected: 'is refused', ok, exception, said: said ?? 'it was not refused' };
  };
}

interface Attempt<T> {
  readonly result: T | null;
  readonly exception: string | null;
  readonly said: string | null;
}

async function attempt<T>(act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { result: await act(), exception: null, said: null };
  } catch (reason) {
    if (!(reason instanceof Error)) throw reason;
    return { result: null, exception: reason.constructor.name, said: sentenceOf(reason.message) };
  }
}

/** What the gateway said, without the client's name and the JSON around it. */
function sentenceOf(message: string): string {
  const told = Fields.parse(message.slice(message.indexOf('{')))?.text('msg') ?? message;
  return told
    .replace(/^(?:binanceusdm )?Sallyport: /, '')
    .replace(/: this key has no operation privilege$/, '');
}

/** A price at that share of the market's, on the venue's grid. */
async function near(bot: Exchange, symbol: string, share: number): Promise<number> {
  const { last } = await bot.fetchTicker(symbol);
  return Number(bot.priceToPrecision(symbol, (last ?? 0) * share));
}
