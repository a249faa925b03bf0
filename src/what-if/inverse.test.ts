import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from '../core/policy/policy-fixture.test.ts';
import { acceptedFlags } from '../core/order/accepted.ts';
import type { Instrument } from '../core/units/ids.ts';
import { Recorded } from './recorded-fixture.test.ts';

const BTCUSD = 'INVERSE:BTCUSD' as Instrument;
const LIMITS = { symbols: ['BTCUSDT', BTCUSD], notionalMax: '1000', positionMax: '5000' };

test('under another policy inverse orders are worth their dollars, and made the coins at the mark', () => {
  const told = new Recorded(LIMITS);
  told.append({ kind: 'probe', account: 'main', flags: acceptedFlags(['inverse']), refusals: [] });
  told.quote('50000', BTCUSD);
  told.trade({ instrument: BTCUSD, quantity: '800', price: '50000' });
  told.quote('100000', BTCUSD);
  const report = told.under(policyOf({ ...LIMITS, notionalMax: '500' }));
  const [account] = report.accounts;
  assert.deepEqual([account?.turnover.recorded, account?.turnover.candidate], ['800', '0']);
  assert.deepEqual([account?.worstExposure.recorded, account?.worstExposure.candidate], ['800', '0']);
  // 0.016 of a coin less 0.008 owed are 800 dollars; the fee is a tenth of a coin.
  assert.equal(account?.profit.recorded, '-9200');
  assert.equal(report.refused.notional, '800');
  const [lost] = report.lostFills;
  assert.deepEqual([lost?.instrument, lost?.notional, lost?.profit], [BTCUSD, '800', '-9200']);
});
