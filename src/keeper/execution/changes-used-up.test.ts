import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KiteStage } from './kite-stage-fixture.test.ts';

const ORDER = { kind: 'place', symbol: 'NSE:INFY', timeInForce: 'GTC', reduceOnly: false } as const;
const CHANGED = /^PUT \/orders\//;

test('25 changes of an order leave, the next is refused with what to do, and a new order may be changed', async () => {
  const stage = new KiteStage();
  await stage.pass(5_000);
  const told = async (asked: Parameters<KiteStage['ask']>[1]): Promise<string> => {
    const [said] = await Promise.all([stage.ask('ann', asked), stage.pass(1_500)]);
    return said;
  };
  const placed = { ...ORDER, side: 'buy', quantity: '0.010' } as const;
  const change = (id: string, step: number): Promise<string> =>
    told({
      kind: 'amend',
      symbol: 'NSE:INFY',
      side: 'buy',
      quantity: '0.010',
      price: (59 + step / 20).toFixed(2),
      id,
    });
  const arrived = (): number => stage.arrived.filter(([line]) => CHANGED.test(line)).length;
  assert.match(await told({ ...placed, price: '59', id: 'a' }), /^200 /);
  for (let step = 1; step <= 25; step += 1) assert.match(await change('a', step % 2), /^200 /, `${step}`);
  const refused = await change('a', 0);
  assert.match(
    refused,
    /^400 .*"Maximum allowed order modifications exceeded\. Sallyport: The venue takes 25/,
  );
  assert.match(refused, /Cancel it and place a new one.*\[CHANGES_USED_UP\].*"NetworkException"/);
  assert.equal(arrived(), 25, 'the venue was not asked');
  const [last] = stage.entries('intent').slice(-1);
  assert.deepEqual([last?.verdict, last?.denials[0]?.code], ['deny', 'CHANGES_USED_UP']);
  assert.match(await told({ kind: 'cancel', symbol: 'NSE:INFY', id: 'a' }), /^200 /);
  assert.match(await told({ ...placed, price: '59', id: 'b' }), /^200 /);
  assert.match(await change('b', 1), /^200 /);
  assert.equal(arrived(), 26);
});
