import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import { LIMIT, Stage, type Answer, type Fields } from './room-fixture.test.ts';

const ORDER = '/fapi/v1/order';

/** The account that stands for `main` on paper, and the bot that trades there. */
const ON_PAPER: readonly EntryBody[] = [
  {
    kind: 'account',
    account: 'main-paper',
    venue: 'binance-usdm',
    trade: 'https://paper',
    accountHost: 'https://paper',
    ca: null,
    flags: [],
    warnings: [],
    record: '',
    paper: true,
    standsFor: 'main',
  },
  { kind: 'baseline', account: 'main-paper', positions: [], orders: [] },
  { kind: 'botAccount', bot: 'ann', account: 'main-paper', reason: '', by: 'owner' },
];

/** Limits of the live account by its name, and of the bot by its own: both hold on paper. */
const POLICY = {
  accounts: { main: { notionalMax: '3000', settings: ['leverage'], leverageMax: 5 } },
  bots: { ann: { openOrdersMax: 3, collarBps: 150 } },
} as const;

const PLACED: readonly Fields[] = [
  { newClientOrderId: 'a' },
  { newClientOrderId: 'b', quantity: '0.040' },
  { newClientOrderId: 'c', quantity: '0.051' },
  { newClientOrderId: 'd', price: '58000.0' },
  { newClientOrderId: 'e', symbol: 'SOLUSDT' },
  { newClientOrderId: 'f', reduceOnly: 'true' },
  { newClientOrderId: 'g', timeInForce: 'GTX' },
  { newClientOrderId: 'h' },
  { newClientOrderId: 'i' },
  { newClientOrderId: 'a' },
  { newClientOrderId: 'a', quantity: '0.011' },
];

/** What one bot sends in a life, signed once: the very bytes go to both stages. */
function asked(stage: Stage): readonly RawRequest[] {
  return [
    ...PLACED.map((words) => stage.signed('ann', 'POST', ORDER, { ...LIMIT, ...words })),
    stage.signed('ann', 'PUT', ORDER, {
      ...{ symbol: 'BTCUSDT', origClientOrderId: 'a', side: 'BUY' },
      ...{ quantity: '0.020', price: '59400.0' },
    }),
    stage.signed('ann', 'DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'b' }),
    stage.signed('ann', 'POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '4' }),
    stage.signed('ann', 'POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '6' }),
    stage.signed('ann', 'POST', '/sapi/v1/capital/withdraw/apply', {
      coin: 'USDT',
      amount: '1',
      address: 'x',
    }),
    stage.signed('ann', 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }),
  ];
}

async function life(
  more: readonly EntryBody[],
): Promise<{ readonly stage: Stage; readonly answers: Answer[] }> {
  const stage = new Stage({ more, policy: POLICY });
  await stage.pass(500);
  const answers: Answer[] = [];
  for (const request of asked(stage)) answers.push(await stage.serve(request));
  await stage.pass(3_000);
  return { stage, answers };
}

/** Everything that a decision said, but for where it was to be sent and what follows from its moment. */
function decisions(stage: Stage): readonly string[] {
  return stage
    .entries('intent')
    .map(({ account: _, draft: _d, resolvesAt: _r, replayUntil: _u, ...body }) => canonicalJson(body));
}

/** What a bot is told: of what was allowed the venue's own words, with its own times. */
function told(answers: readonly Answer[]): readonly string[] {
  return answers.map(({ status, text }) => (status === 200 ? '200' : `${status} ${text}`));
}

test('the same bytes give byte-equal decisions and answers on paper as they do live', async () => {
  const live = await life([]);
  const paper = await life(ON_PAPER);
  assert.deepEqual(decisions(paper.stage), decisions(live.stage));
  assert.deepEqual(told(paper.answers), told(live.answers));
  const verdicts = new Set(live.stage.entries('intent').map(({ verdict }) => verdict));
  assert.deepEqual([...verdicts].sort(), ['allow', 'deny'], 'both were said');
  const accounts = new Set(paper.stage.entries('intent').map(({ account }) => account));
  assert.deepEqual([...accounts], ['main-paper'], 'and nothing was meant for the account itself');
});

test('the decisions differ as soon as the limits do: the comparison can fail', async () => {
  const [stands, baseline, moved] = ON_PAPER;
  assert.ok(stands?.kind === 'account' && baseline !== undefined && moved !== undefined);
  const { standsFor: _, ...loner } = stands;
  const [live, other] = [await life([]), await life([loner, baseline, moved])];
  assert.notDeepEqual(decisions(other.stage), decisions(live.stage));
});
