import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import { BTC, Story } from '../../core/account/story-fixture.test.ts';
import type { AccountEvent, OrderFact } from '../../core/order/account-event.ts';
import type { FillReport, OrderReport } from '../../core/order/reports.ts';
import type { Signature } from '../../core/order/signing.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { EmergencyStop } from './emergency-stop.ts';
import type { Draftbook } from './journal.ts';
import { Reconciler } from './reconcile.ts';

const A = 'a' as ClientOrderId;
const KEPT = { type: 'stop', triggerPrice: '110', standing: { kind: 'single' } } as const;
const TARGET = { baseUrl: 'https://venue', ca: null, venue: binanceUsdm.id, account: null };
const SIGNED: Signature = { type: 'hmac', bytes: new Uint8Array(32) };

/** What learns of one account at a venue that finds every order as `found` says. */
class Stage {
  readonly story = new Story();
  readonly timeline = new Timeline(this.story.now);
  readonly recorded: string[] = [];
  /** Markets that are traded or may be. */
  readonly wanted = new Set<Instrument>();
  activity = 0;
  found: OrderReport | null = null;
  readonly reconciler = new Reconciler({
    clock: this.timeline.clockOf({ alive: true }),
    log: { write: () => undefined },
    wire: {
      send: () =>
        Promise.resolve({ kind: 'answered', reply: { status: 200, headers: [], body: new Uint8Array() } }),
    },
    keyring: {
      sign: () => Promise.resolve({ keyId: 'key', signature: SIGNED }),
      keyId: () => null,
      decoyCheck: () => assert.fail('no bot asks'),
    },
    venueOf: () => ({
      ...binanceUsdm,
      categories: new Map([['inverse', []]]),
      readOrder: () => (this.found === null ? { kind: 'absent' } : { kind: 'found', report: this.found }),
    }),
    targetOf: () => TARGET,
    clockOffsetMs: () => 0,
    journal: { submit: (prepare) => Promise.resolve(prepare(this.#book())) },
    stop: new EmergencyStop(),
    failpoints: { hit: () => undefined },
    inFlight: new Set(),
    isHeard: () => true,
    market: { wanted: () => this.wanted },
    onActivity: () => void (this.activity += 1),
    loadOf: () => 0,
  });

  #book(): Draftbook {
    return {
      state: this.story.state,
      now: unixMs(this.timeline.now),
      append: (body) => {
        this.recorded.push(body.kind);
        return this.story.tell(body) as ReturnType<Draftbook['append']>;
      },
    };
  }

  /** The venue tells that in full. */
  hint(fact: OrderFact): ReturnType<Reconciler['hint']> {
    const event: AccountEvent = { kind: 'order', names: [], plain: null, fact };
    return this.reconciler.hint(this.story.account, event);
  }

  async learn(): Promise<void> {
    const learnt = this.reconciler.learnNews(this.story.account);
    await this.timeline.runUntil(this.timeline.now + 200);
    await learnt;
  }
}

function report(state: OrderReport['state'], venueOrderId: string): OrderReport {
  const amounts = { filled: ZERO, quantity: decimal('2'), price: decimal('100') };
  return { clientOrderId: A, venueOrderId, state, ...amounts };
}

test('a fill before which one is missing is news, and its market is asked about (F32)', async () => {
  const stage = new Stage();
  stage.story.outcome(stage.story.place('a'), 'accepted', stage.story.report('a', 'open'));
  const fill: FillReport = {
    ...{ tradeId: '9', venueOrderId: 'v-a', instrument: BTC, side: 'buy', quantity: decimal('1') },
    ...{ price: decimal('100'), fee: ZERO, feeAsset: 'USDC', at: unixMs(stage.story.now) },
  };
  assert.equal(stage.hint({ kind: 'fill', instrument: BTC, fill, heldBefore: decimal('3') }), 'news');
  assert.equal(stage.reconciler.isAwaiting(stage.story.account), false, 'it may be explained yet');
  await stage.learn();
  assert.deepEqual([stage.recorded, stage.activity], [[], 1]);
  assert.equal(stage.reconciler.isAwaiting(stage.story.account), true);
  assert.equal(stage.hint({ kind: 'fill', instrument: BTC, fill, heldBefore: ZERO }), 'news');
  await stage.learn();
  assert.deepEqual([stage.recorded, stage.activity], [['fill'], 1]);
});

test('what is told of an order in doubt is looked at, and believed of none', async () => {
  const stage = new Stage();
  stage.story.place('a');
  assert.equal(stage.hint({ kind: 'state', instrument: BTC, report: report('filled', 'v-a') }), 'news');
  await stage.learn();
  assert.deepEqual([stage.recorded, stage.activity], [[], 1]);
  assert.equal(stage.reconciler.isAwaiting(stage.story.account), false);
});

test('that what the venue keeps is over is believed when its list must have had it, and not before', async () => {
  for (const [standing, afterMs, recorded] of [
    [KEPT, 0, []],
    [KEPT, 60_000, ['order']],
    [{}, 0, ['order']],
  ] as const) {
    const stage = new Stage();
    stage.story.outcome(
      stage.story.place('a', standing),
      'accepted',
      stage.story.report('a', 'open', '0', '7'),
    );
    await stage.timeline.runUntil(stage.timeline.now + afterMs);
    stage.found = report('cancelled', '7');
    stage.reconciler.noteCancelled(stage.story.account, [A]);
    await stage.learn();
    assert.deepEqual(stage.recorded, recorded);
  }
});

test('what is told of a market of other products is nobody’s business until policy opens one of them', () => {
  const stage = new Stage();
  const { story, reconciler, wanted } = stage;
  const told = (instrument: string): AccountEvent => ({
    ...{ kind: 'order', names: [] },
    plain: { venueOrderId: instrument, instrument: instrument as Instrument },
  });
  assert.equal(reconciler.hint(story.account, told('INVERSE:BTCUSD')), null);
  assert.equal(reconciler.isAwaiting(story.account), false);
  wanted.add('INVERSE:ETHUSD' as Instrument);
  assert.equal(reconciler.hint(story.account, told('INVERSE:BTCUSD')), 'account');
  assert.equal(reconciler.hint(story.account, told('SPOT:BTCUSDT')), null);
  assert.equal(reconciler.isAwaiting(story.account), true);
});
