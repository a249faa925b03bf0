import assert from 'node:assert/strict';
import test from 'node:test';
import { cancelBatchOf } from '../../core/order/cancel-batch.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { putTogether, takeApart } from './take-apart.ts';

const cancel = (market: string, id: string) =>
  ({ instrument: market as Instrument, target: { by: 'venue', id } }) as const;

test('each cancel of a batch is decided in its own market, and what is left of it goes as one (I3)', () => {
  const batch = cancelBatchOf(cancel('BTC', '1'), [cancel('ETH', '2'), cancel('ETH', '3')]);
  const actions = takeApart(batch);
  assert.deepEqual(
    actions.map((action) => action.kind === 'cancel' && action.instrument),
    ['BTC', 'ETH', 'ETH'],
  );
  assert.deepEqual(putTogether(batch, actions), batch);
  const rest = putTogether(batch, actions.slice(1));
  assert.deepEqual(rest, cancelBatchOf(cancel('ETH', '2'), [cancel('ETH', '3')]));
  assert.equal(putTogether(batch, []), null);
  const others = takeApart({ kind: 'cancelAll', instrument: null });
  assert.equal(putTogether(batch, others), null, 'no cancel of it is left');
});
