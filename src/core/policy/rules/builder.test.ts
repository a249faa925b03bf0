import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, actionRecord, samenessOf, type Action } from '../../account/record.ts';
import type { Order } from '../../order/order.ts';
import { blastRadius } from '../blast-radius.ts';
import { evaluate, figuresOf } from '../evaluate.ts';
import { codes, hold, NOW, order, policyOf, REQUIRED, world, type World } from '../policy-fixture.test.ts';
import { parsePolicy } from '../policy.ts';

const ANN = `0x${'a1'.repeat(20)}`;
const BEN = `0x${'b2'.repeat(20)}`;

const paid = (tenthsOfBps: number, address = ANN): Pick<Order, 'builder'> => ({
  builder: { address, tenthsOfBps },
});
const paying = (tenthsOfBps: number, address = ANN): Order => ({ ...order(), ...paid(tenthsOfBps, address) });

const proposal = ({ account, bot }: World, placed: Order) =>
  ({ account, bot, action: { kind: 'place', order: placed }, now: NOW, batch: [] }) as const;

test('nobody is paid a share unless policy names him, for no more than it says, for account and bot', () => {
  assert.deepEqual(codes(world(), paying(0)), ['BUILDER_NOT_ALLOWED'], 'not even for nothing');
  const on = world({ builders: { [ANN]: 10 } });
  assert.deepEqual(codes(on, paying(10)), []);
  assert.deepEqual(codes(on, paying(11)), ['BUILDER_NOT_ALLOWED']);
  assert.deepEqual(codes(on, paying(1, BEN)), ['BUILDER_NOT_ALLOWED']);
  assert.deepEqual(codes(world({ builders: { [ANN]: 10 } }, { builders: {} }), paying(1)), [
    'BUILDER_NOT_ALLOWED',
  ]);
  assert.deepEqual(codes(world({ builders: {} }, { builders: { [ANN]: 10 } }), paying(1)), [
    'BUILDER_NOT_ALLOWED',
  ]);
});

test('an exit pays nobody either: without a builder it goes', () => {
  const on = world();
  hold(on, '5');
  const exit = order({ side: 'sell', price: '100', reduceOnly: true });
  assert.deepEqual(codes(on, exit), []);
  assert.deepEqual(codes(on, { ...exit, ...paid(1) }), ['BUILDER_NOT_ALLOWED']);
});

test('a refusal says what is asked and what may be had, and policy is read whatever case an address is in', () => {
  const on = world({ builders: { [ANN.toUpperCase().replace('0X', '0x')]: 10 } });
  assert.deepEqual(codes(on, paying(10)), []);
  const [denial] = evaluate(on.state, proposal(on, paying(11)));
  assert.deepEqual(denial?.facts, { scope: 'account', fee: '11', max: '10' });
  const [other] = evaluate(on.state, proposal(on, paying(11, BEN)));
  assert.deepEqual(other?.facts, { scope: 'account', fee: '11', max: 'nothing' });
});

test('a builder is named by an address, and policy says so of anything else', () => {
  for (const name of ['ann', '0x12', `${ANN}0`, ANN.slice(2)]) {
    const everyAccount = { ...REQUIRED, builders: { [name]: 10 } };
    const read = parsePolicy({ version: 1, everyAccount });
    assert.ok(!('everyAccount' in read));
    assert.match(read[0]?.text ?? '', /must be a builder's address, 0x and 40 hexadecimal digits/);
  }
});

test('explained, the builder stands against the list, and an order without one against nothing', () => {
  const on = world({ builders: { [ANN]: 10, [BEN]: 0 } });
  const rows = (placed: Order) =>
    figuresOf(on.state, proposal(on, placed)).find(({ limits }) => limits.includes('builders'))?.figures;
  const about = { kind: 'words', limit: 'builders', allowed: `10 to ${ANN}, 0 to ${BEN}` };
  assert.deepEqual(rows(paying(3)), [{ ...about, asked: `3 to ${ANN}`, isPassed: true }]);
  assert.deepEqual(rows(paying(1, BEN)), [{ ...about, asked: `1 to ${BEN}`, isPassed: false }]);
  assert.deepEqual(rows(order()), []);
  const bare = world();
  const none = figuresOf(bare.state, proposal(bare, paying(0))).find(({ limits }) =>
    limits.includes('builders'),
  );
  const refused = {
    kind: 'words',
    limit: 'builders',
    asked: `0 to ${ANN}`,
    allowed: 'none',
    isPassed: false,
  };
  assert.deepEqual(none?.figures, [refused]);
});

test('the ledger keeps a builder, an order without one has no such field, and an approval is for one builder', () => {
  const place = (placed: Order): Action => ({ kind: 'place', order: placed });
  const [priced, plain] = [actionRecord(place(paying(7))), actionRecord(place(order()))];
  assert.ok(priced.kind === 'place' && plain.kind === 'place');
  assert.deepEqual(priced.order.builder, { address: ANN, tenthsOfBps: 7 });
  assert.equal('builder' in plain.order, false);
  const back = actionOf(priced);
  assert.ok(back !== null);
  assert.deepEqual(actionRecord(back), priced);
  const kinds = [paying(7), paying(8), paying(7, BEN), order()].map((of) => samenessOf(place(of)));
  assert.equal(new Set(kinds).size, 4);
});

test('what a stolen key can cost counts the dearest builder that both scopes let be paid', () => {
  const fees = (account: object, bot: object): bigint => {
    const limits = { symbols: ['A'], turnoverPerDayMax: '100000', positionMax: '0' };
    const policy = policyOf({ ...limits, builders: account }, { builders: bot }, { feeBps: 10 });
    const { account: home, bot: who } = world();
    return blastRadius(policy, { id: who.id, home: home.id }).terms.fees / 10n ** 18n;
  };
  assert.equal(fees({}, {}), 100n);
  assert.equal(fees({ [ANN]: 50 }, {}), 100n);
  assert.equal(fees({}, { [ANN]: 50 }), 100n);
  assert.equal(fees({ [ANN]: 50 }, { [ANN]: 100 }), 150n);
  assert.equal(fees({ [ANN]: 50, [BEN]: 70 }, { [ANN]: 100, [BEN]: 10 }), 150n);
});
