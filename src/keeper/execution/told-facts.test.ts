import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled, Timeline } from '../../../sim/timeline.ts';
import { BTC, ETH, Story } from '../../core/account/story-fixture.test.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { OrderReport } from '../../core/order/reports.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Draftbook } from './journal.ts';
import { ToldFacts } from './told-facts.ts';

const AT = 1_750_000_001_000;

/** An account with resting orders, and what was told of it. */
class Told {
  readonly story = new Story();
  readonly timeline = new Timeline(0);
  readonly missing: Instrument[] = [];
  unclear = 0;
  readonly recorded: EntryBody[] = [];
  readonly facts = new ToldFacts({
    clock: this.timeline.clockOf({ alive: true }),
    onMissing: (_account, instrument) => void this.missing.push(instrument),
    onUnclear: () => void (this.unclear += 1),
    journal: { submit: (prepare) => Promise.resolve(prepare(this.#book())) },
  });

  /** Rests at the venue; without its number where the answer did not tell it. */
  place(id: string, report: 'numbered' | 'unnumbered' = 'numbered'): this {
    const intent = this.story.place(id);
    this.story.outcome(intent, 'accepted', report === 'numbered' ? this.story.report(id, 'open') : null);
    return this;
  }

  fill(trade: number, quantity: string, heldBefore: string, of: Instrument = BTC): this {
    const amount = decimal(quantity);
    const fill = {
      tradeId: String(trade),
      venueOrderId: 'v-a',
      instrument: of,
      side: amount < 0n ? ('sell' as const) : ('buy' as const),
      quantity: decimal(quantity.replace('-', '')),
      price: decimal('100'),
      fee: ZERO,
      feeAsset: 'USDC',
      at: unixMs(AT),
    };
    this.facts.note(this.story.account, {
      kind: 'fill',
      instrument: of,
      fill,
      heldBefore: decimal(heldBefore),
    });
    return this;
  }

  state(id: string, state: OrderReport['state'], venueOrderId = `v-${id}`): this {
    const report: OrderReport = {
      clientOrderId: id as ClientOrderId,
      venueOrderId,
      state,
      filled: ZERO,
      quantity: decimal('2'),
      price: decimal('100'),
    };
    this.facts.note(this.story.account, { kind: 'state', instrument: BTC, report });
    return this;
  }

  async take(): Promise<readonly string[]> {
    const taken = this.facts.take(this.story.account);
    await settled();
    await this.timeline.runUntil(this.timeline.now + 100);
    await taken;
    return this.recorded.map((body) => (body.kind === 'fill' ? `fill ${body.trade}` : body.kind));
  }

  #book(): Draftbook {
    return {
      state: this.story.state,
      now: unixMs(AT),
      append: (body) => {
        this.recorded.push(body);
        return this.story.tell(body) as ReturnType<Draftbook['append']>;
      },
    };
  }
}

test('fills that follow one another from what the ledger holds are recorded, ordered by their numbers', async () => {
  const told = new Told().place('a').fill(9, '1', '0').fill(8, '0.5', '1').fill(7, '-0.25', '1.5');
  assert.deepEqual(await told.take(), ['fill 7', 'fill 8', 'fill 9']);
  assert.equal(told.story.account.book.positions.get(BTC), decimal('1.25'));
  assert.deepEqual(told.missing, []);
  await told.fill(10, '-1.25', '1.25').take();
  assert.equal(told.story.account.book.positions.get(BTC), undefined);
});

test('where a fill before is missing nothing of that market is taken, and it is asked for (F32)', async () => {
  const told = new Told().place('a').fill(8, '1', '3').fill(9, '1', '4').fill(5, '1', '0', ETH);
  assert.deepEqual(await told.take(), ['fill 5']);
  assert.deepEqual(told.missing, [BTC]);
});

test('what was learnt meanwhile is not recorded again, and what follows it is', async () => {
  const told = new Told().place('a');
  told.story.fill('v-a', '8', '1');
  assert.deepEqual(await told.fill(8, '1', '0').fill(9, '1', '1').take(), ['fill 9']);
  assert.equal(told.story.account.book.positions.get(BTC), decimal('2'));
});

test('fills are waited for until all of their block are there', async () => {
  const told = new Told().place('a').fill(9, '1', '0');
  const taken = told.facts.take(told.story.account);
  await told.timeline.runUntil(50);
  assert.deepEqual(told.recorded, []);
  told.fill(8, '1', '1');
  await told.timeline.runUntil(100);
  await taken;
  assert.equal(told.recorded.length, 2);
  assert.deepEqual(await told.take(), ['fill 8', 'fill 9'], 'nothing waits any more');
});

test('parts of one block that are told far apart lose nothing, whichever numbers come first (F32, F9)', async () => {
  const told = new Told().place('a');
  assert.deepEqual(await told.fill(9, '0.5', '0').take(), ['fill 9']);
  await told.timeline.runUntil(told.timeline.now + 5_000);
  assert.deepEqual(await told.fill(7, '0.25', '0.5').fill(9, '0.5', '0').take(), ['fill 9', 'fill 7']);
  assert.equal(told.story.account.book.positions.get(BTC), decimal('0.75'));
  assert.deepEqual(told.missing, []);
});

test('a part of a block that is told before the first one is asked for, with all of it', async () => {
  const told = new Told().place('a').fill(7, '0.25', '0.5');
  assert.deepEqual(await told.take(), []);
  assert.deepEqual(told.missing, [BTC]);
});

test('an order whose number was not told gets it, one that ends is recorded as ended, and neither twice', async () => {
  const told = new Told().place('a', 'unnumbered');
  assert.deepEqual(await told.state('a', 'open').state('a', 'open').take(), ['order']);
  assert.equal(told.story.live('a')?.venueOrderId, 'v-a');
  assert.deepEqual(await told.state('a', 'cancelled').state('a', 'cancelled').take(), ['order', 'order']);
  assert.equal(told.story.live('a'), undefined);
  assert.equal(told.unclear, 0);
});

test('the end of a number that a change has replaced is not the end of the order', async () => {
  const told = new Told().place('a').state('a', 'cancelled', 'v-before').state('stranger', 'cancelled');
  assert.deepEqual(await told.take(), []);
  assert.equal(told.story.live('a')?.phase, 'open');
  assert.equal(told.unclear, 0);
});

test('of what is in doubt or being changed nothing told is believed: it is asked for', async () => {
  const told = new Told().place('b');
  told.story.place('a');
  told.story.amend('b', '3', '100');
  assert.deepEqual(await told.state('a', 'cancelled').state('b', 'cancelled').take(), []);
  assert.equal(told.unclear, 2);
});

test('more facts than can wait are not kept, but asked for', async () => {
  const told = new Told().place('a');
  for (let i = 0; i < 1_001; i += 1) told.state('a', 'open');
  assert.deepEqual(told.missing, [BTC]);
});

test('of two looks that wait for the same block one takes it, and the other finds nothing left', async () => {
  const told = new Told().place('a').fill(9, '1', '0');
  const other = told.facts.take(told.story.account);
  assert.deepEqual(await told.take(), ['fill 9']);
  await other;
  assert.equal(told.recorded.length, 1);
});
