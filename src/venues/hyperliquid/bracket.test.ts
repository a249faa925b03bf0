import assert from 'node:assert/strict';
import test from 'node:test';
import { saidBy } from './fixtures/trading.ts';

const CLOID = '0x00000000000000000000000000000001';
const LIMIT = {
  a: 0,
  b: true,
  p: '59000',
  s: '0.01',
  r: false,
  t: { limit: { tif: 'Gtc' } },
  c: CLOID,
};
const STOP = { ...LIMIT, r: true, t: { trigger: { isMarket: true, triggerPx: '58000', tpsl: 'sl' } } };
const order = (...orders: readonly unknown[]) => ({ type: 'order', orders, grouping: 'na' });

function refused(said: ReturnType<typeof saidBy>): readonly [string, string] {
  return said.kind === 'notUnderstood' ? [said.code, said.field] : ['said', said.kind];
}

test('a bracket is an order and what protects it: waiting, only reducing, opposite, and no larger', () => {
  const bracket = (...list: readonly unknown[]) => ({ ...order(...list), grouping: 'normalTpsl' });
  const stop = { ...STOP, b: false, c: undefined };
  const target = { ...stop, t: { trigger: { isMarket: true, triggerPx: '62000', tpsl: 'tp' } } };
  const said = saidBy(JSON.parse(JSON.stringify(bracket(LIMIT, target, stop))));
  assert.ok(said.kind === 'placeBatch' && said.together === true);
  assert.deepEqual(
    said.orders.map(({ side, type, reduceOnly, extras }) => [side, type, reduceOnly, extras[0]]),
    [
      ['buy', 'limit', false, ['grouping', 'normalTpsl']],
      ['sell', 'takeProfitMarket', true, ['grouping', 'normalTpsl']],
      ['sell', 'stopMarket', true, ['grouping', 'normalTpsl']],
    ],
  );
  const alone = saidBy(bracket(LIMIT));
  assert.ok(alone.kind === 'place', 'an order without stops is an order');
  const wrong: readonly (readonly [readonly unknown[], string])[] = [
    [[STOP, LIMIT], 'grouping'],
    [
      [
        { ...LIMIT, r: true },
        { ...stop, c: CLOID },
      ],
      'grouping',
    ],
    [[LIMIT, { ...stop, c: CLOID, b: true }], 'grouping'],
    [[LIMIT, { ...stop, c: CLOID, a: 1 }], 'grouping'],
    [[LIMIT, { ...stop, c: CLOID, r: false }], 'grouping'],
    [[LIMIT, { ...LIMIT, b: false, r: true }], 'grouping'],
    [[LIMIT, { ...stop, c: CLOID, s: '0.02' }], 's'],
    [[LIMIT, { ...stop, c: CLOID, s: '0' }], 's'],
    [
      [
        { ...LIMIT, s: '0' },
        { ...stop, c: CLOID },
      ],
      's',
    ],
  ];
  for (const [list, field] of wrong)
    assert.equal(refused(saidBy(bracket(...list)))[1], field, JSON.stringify(list));
  const unknown = { ...order(LIMIT, STOP), grouping: 'oco' };
  assert.deepEqual(refused(saidBy(unknown)), ['FIELD_NOT_UNDERSTOOD', 'grouping']);
  assert.deepEqual(refused(saidBy({ ...order(), grouping: 'normalTpsl' })), ['BODY_MALFORMED', 'orders']);
});
