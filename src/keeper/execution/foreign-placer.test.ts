import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf } from '../../core/account/record.ts';
import type { Account } from '../../core/account/state.ts';
import { ORDER as PLAIN, Story } from '../../core/account/story-fixture.test.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { ForeignWatch } from './foreign-watch.ts';

const REPLY: RawReply = { status: 200, headers: [], body: Buffer.from('[]') };

test('what may have been placed by a trigger is nobody’s until the venue lists those that wait (T41)', async () => {
  const story = new Story();
  let reply: RawReply | null = null;
  const asked: string[] = [];
  let recorded = 0;
  const parts = {
    clock: { monotonicMs: () => 0 },
    venueOf: () => ({ ...binanceUsdm, readPlacer: () => 'none' }),
    ask: (_account: Account, { kind }: OwnRead): Promise<RawReply | null> => {
      asked.push(kind);
      return Promise.resolve(reply);
    },
    journal: {
      submit: (): Promise<null> => {
        recorded += 1;
        return Promise.resolve(null);
      },
    },
  };
  const watch = new ForeignWatch(Object.assign(Object.create(null), parts));
  const named = { clientOrderId: 'of-whom' as ClientOrderId, venueOrderId: '#2' };
  const report = {
    ...named,
    state: 'open',
    filled: ZERO,
    quantity: decimal('2'),
    price: decimal('100'),
  } as const;
  const told = [{ report, order: orderOf(PLAIN), at: unixMs(story.now), forced: false }];
  await watch.look(story.account, told, 0);
  assert.deepEqual([asked, recorded], [['openConditionals'], 0]);
  reply = REPLY;
  await watch.look(story.account, told, 0);
  assert.deepEqual([asked.length, recorded], [2, 1]);
});
