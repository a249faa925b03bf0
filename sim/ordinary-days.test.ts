import assert from 'node:assert/strict';
import test from 'node:test';
import { canonicalJson } from '../src/core/ledger/canonical.ts';
import { TradingDays } from './trading-days.ts';

const LIMITS = {
  symbols: ['BTCUSDT', 'ETHUSDT'],
  notionalMax: '100000',
  positionMax: '500000',
  dailyLossMax: '20000',
};

test('ordinary trading days raise no alarm but those about the owner’s own acts', async () => {
  const policy = canonicalJson({ version: 1, everyAccount: LIMITS }) ?? '';
  for (let seed = 1; seed <= 3; seed += 1) {
    const days = new TradingDays(seed, [600_000, 1_200_000]);
    await days.tell({ kind: 'policy', policy, hash: 'h', by: 'owner' });
    for (let day = 0; day < 10; day += 1) await days.next();
    assert.deepEqual(
      days.alarms.filter(({ kind }) => kind !== 'ownerAct'),
      [],
    );
    assert.equal(days.alarms.length, 3, 'an account, a bot and a policy');
  }
});
