import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { reprobe } from './probe.ts';

test('a question that its own venue cannot read back is neither signed nor sent', async () => {
  const { account } = new Story();
  const parts = {
    clock: new Timeline(0).clockOf({ alive: true }),
    wire: { send: () => assert.fail('it was sent') },
    keyring: {
      sign: () => assert.fail('it was signed'),
      keyId: () => assert.fail('nobody asked'),
      decoyCheck: () => assert.fail('nobody is checked'),
    },
    targetOf: () => assert.fail('it has no target'),
    clockOffsetMs: () => 0,
  };
  const unread = { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'unknown' } as const;
  const venue = { ...binanceUsdm, understand: () => unread };
  assert.equal(await reprobe(parts, venue, account), null);
});
