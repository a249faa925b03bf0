import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionRecord, IntentRecord, OrderRecord } from '../../core/ledger/entry.ts';
import { approvalApprove, approvalList, approvalReject, approvalShow } from './approval-commands.ts';
import { botAdd } from './bot-commands.ts';
import { statusCommand } from './control-commands.ts';
import { codeOf, Desk, KEY, policyWith, type Answered } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import { policySet } from './policy-commands.ts';

const ORDER = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '59500.0',
} as const;
const ASKING = { policy: policyWith({ approval: { notionalAbove: '100' } }) };

interface Asking {
  readonly desk: Desk;
  /** Sends the order, and returns the number under which it waits; null when it was sent to the venue. */
  readonly asks: (quantity?: string) => Promise<string | null>;
  readonly text: () => Promise<string>;
}

async function asking(): Promise<Asking> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(policySet, ASKING);
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  const place = (quantity: string) => desk.bot(ann, 'POST', '/fapi/v1/order', { ...ORDER, quantity });
  const asks = async (quantity = '0.010'): Promise<string | null> => {
    const { status, text } = await place(quantity);
    if (status === 200) return null;
    const [, id] = /approval (\d+)/.exec(text) ?? [];
    assert.ok(id !== undefined, text);
    return id;
  };
  return { desk, asks, text: async () => (await place('0.010')).text };
}

async function statuses(desk: Desk): Promise<readonly unknown[]> {
  return Object.values(await desk.ask(approvalList)).map((row) => Object(row).status);
}

test('I7: what waits passes once after the owner’s word, and the word is used up by that', async () => {
  const { desk, asks } = await asking();
  const id = await asks();
  assert.equal((await desk.ask(statusCommand))['approvalsWaiting'], 1);
  const [row] = Object.values(await desk.ask(approvalList));
  const { status, bot, key, asks: line, reason } = Object(row);
  assert.deepEqual(
    [status, bot, key, line, reason],
    ['waiting', 'ann', 'main', 'buy 0.01 BTCUSDT limit at 59500', ''],
  );
  const approved = await desk.ask(approvalApprove, { id, reason: 'asked for it' });
  assert.deepEqual([approved['status'], approved['reason']], ['approved', 'asked for it']);
  assert.equal((await desk.ask(statusCommand))['approvalsWaiting'], 0);
  assert.equal(await asks(), null);
  await desk.pass(100);
  assert.deepEqual(await statuses(desk), ['used']);
  for (const command of [approvalApprove, approvalReject])
    assert.equal(await desk.refusal(command, { id, reason: 'again' }), 'APPROVAL_OVER');
  assert.notEqual(await asks(), id);
});

test('I7: a rejected request is refused with the owner’s reason, and no later word lets it pass', async () => {
  const { desk, asks, text } = await asking();
  const id = await asks();
  assert.equal((await desk.ask(approvalReject, { id, reason: 'too large' }))['status'], 'rejected');
  assert.match(await text(), /too large/);
  assert.equal(await desk.refusal(approvalApprove, { id, reason: 'r' }), 'APPROVAL_OVER');
});

test('I7: an approval that is not used yet can be taken back, but is not given twice', async () => {
  const { desk, asks, text } = await asking();
  const id = await asks();
  await desk.ask(approvalApprove, { id, reason: 'yes' });
  assert.equal(await desk.refusal(approvalApprove, { id, reason: 'yes' }), 'APPROVAL_OVER');
  assert.equal((await desk.ask(approvalReject, { id, reason: 'on second thoughts' }))['status'], 'rejected');
  assert.match(await text(), /on second thoughts/);
});

test('I7: a request that waited too long is over, whatever the owner says then', async () => {
  const { desk, asks } = await asking();
  const id = await asks();
  const until = Number((await desk.ask(approvalShow, { id }))['until']);
  desk.timeline.sleep(until - desk.timeline.now + 1);
  await desk.pass(1_000);
  assert.deepEqual(await statuses(desk), ['expired']);
  assert.equal((await desk.ask(statusCommand))['approvalsWaiting'], 0);
  assert.equal(await desk.refusal(approvalApprove, { id, reason: 'r' }), 'APPROVAL_OVER');
});

test('a number under which nothing waits, or waits any more, is answered as unknown', async () => {
  const { desk, asks } = await asking();
  await asks();
  for (const id of ['99999', 'no number']) {
    assert.equal(await desk.refusal(approvalShow, { id }), 'APPROVAL_UNKNOWN');
    assert.equal(await desk.refusal(approvalReject, { id, reason: 'r' }), 'APPROVAL_UNKNOWN');
  }
  assert.equal(await desk.refusal(approvalApprove, { id: await asks(), reason: '' }), 'FIELD_MISSING');
});

test('a request that was forgotten before the word reached the ledger is not approved', async () => {
  const { desk, asks } = await asking();
  const id = await asks();
  const { approvals } = desk.parts.state;
  const late = codeOf(desk.begin(approvalApprove, { id, reason: 'r' }));
  approvals.clear();
  assert.equal(await desk.until(late), 'APPROVAL_UNKNOWN');
  assert.equal(desk.entries('approval').length, 0);
});

test('a word that the ledger does not take is none: the request waits on', async () => {
  const { desk, asks } = await asking();
  const id = await asks();
  await desk.endJournal();
  assert.equal(await desk.refusal(approvalApprove, { id, reason: 'r' }), 'STORE_BUSY');
  assert.deepEqual(await statuses(desk), ['waiting']);
});

const PLAIN: OrderRecord = {
  instrument: 'BTCUSDT',
  side: 'sell',
  type: 'stopMarket',
  timeInForce: null,
  quantity: null,
  price: null,
  triggerPrice: '50000',
  reduceOnly: false,
  closePosition: true,
  positionSide: 'both',
  clientOrderId: 'a',
  extras: [],
};

const BARE = { closes: 'position', takeProfit: null, stopLoss: null } as const;
const GUARD: Extract<ActionRecord, { kind: 'guard' }>['guard'] = {
  instrument: 'BTCUSDT',
  positionSide: 'both',
  attached: {
    closes: 'filled',
    takeProfit: { triggerPrice: '3', price: '4' },
    stopLoss: { triggerPrice: '1', price: null },
  },
  quantity: '0.5',
  drops: [],
  extras: [],
};
const CHANGE = {
  kind: 'amend',
  instrument: 'BTCUSDT',
  target: { by: 'client', id: 'a' },
  side: 'buy',
  quantity: '1',
  price: '2',
  extras: [],
} as const;

test('each kind of request is shown to the owner in a line that says what it would do', async () => {
  const { desk } = await asking();
  const target = { by: 'client', id: 'a' } as const;
  const lines: readonly (readonly [ActionRecord, string])[] = [
    [{ kind: 'placeTest', order: PLAIN }, 'sell all BTCUSDT stopMarket when 50000'],
    [
      {
        kind: 'amend',
        instrument: 'BTCUSDT',
        target,
        side: 'buy',
        quantity: '1',
        price: '2',
        extras: [],
      },
      'change BTCUSDT a to buy 1 at 2',
    ],
    [
      { ...CHANGE, wait: { type: 'stop', triggerPrice: '3', standing: { kind: 'single' } } },
      'change BTCUSDT a to buy 1 at 2 when 3',
    ],
    [
      {
        ...CHANGE,
        wait: {
          type: 'stop',
          triggerPrice: '3',
          standing: { kind: 'twoLeg', price: '4', triggerPrice: '5' },
        },
      },
      'change BTCUSDT a to buy 1 at 2 when 3, or at 4 when 5',
    ],
    [
      { kind: 'setting', name: 'leverage', instrument: 'BTCUSDT', values: [['leverage', '20']] },
      'set leverage leverage=20',
    ],
    [
      {
        ...{ kind: 'setting', name: 'alert', instrument: null, values: [['operator', '<']] },
        target: { by: 'venue', id: '@7' },
      },
      'set alert @7 operator=<',
    ],
    [
      {
        ...CHANGE,
        exits: { closes: 'filled', takeProfit: { triggerPrice: '3', price: '4' }, stopLoss: null },
      },
      'change BTCUSDT a to buy 1 at 2, take-profit 3 at 4, no stop-loss',
    ],
    [{ ...CHANGE, exits: { closes: 'filled' } }, 'change BTCUSDT a to buy 1 at 2, '],
    [{ kind: 'guard', guard: GUARD }, 'guard 0.5 BTCUSDT: take-profit 3 at 4, stop-loss 1'],
    [
      { kind: 'guard', guard: { ...GUARD, quantity: null, attached: BARE, drops: ['stopLoss'] } },
      'guard all BTCUSDT: without stopLoss',
    ],
    [{ kind: 'cancelAll', instrument: 'BTCUSDT' }, 'cancelAll'],
  ];
  for (const [action] of lines) await desk.until(held(desk, action));
  const shown: Answered[] = Object.values(await desk.ask(approvalList)).map(Object);
  assert.deepEqual(
    shown.map(({ asks }) => asks),
    lines.map(([, line]) => line),
  );
  const [first] = shown;
  assert.deepEqual((await desk.ask(approvalShow, { id: String(first?.['id']) }))['action'], lines[0]?.[0]);
});

/** A request that was held, as the ledger has it. */
async function held(desk: Desk, action: ActionRecord): Promise<unknown> {
  const { journal } = desk.parts;
  const at = Math.floor(desk.timeline.now);
  const intent: IntentRecord = {
    bot: 'ann',
    account: 'main',
    request: journal.size.toString(16).padStart(64, '0'),
    stampedAt: at,
    replayUntil: at,
    action,
    verdict: 'hold',
    denials: [
      { code: 'APPROVAL_NEEDED', facts: { what: 'a test', until: String(at + 1_000), minutes: '5' } },
    ],
    policy: null,
    draft: null,
    resolvesAt: null,
    batch: null,
  };
  return journal.submit((book) => book.append({ kind: 'intent', ...intent }));
}
