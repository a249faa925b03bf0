import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import { orderOf } from '../../core/account/record.ts';
import { ORDER, START, Story } from '../../core/account/story-fixture.test.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { WholeOrder } from '../../core/order/reports.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { EmergencyStop } from './emergency-stop.ts';
import { ForeignWatch } from './foreign-watch.ts';
import type { Draftbook } from './journal.ts';

const EXIT = {
  side: 'sell',
  type: 'takeProfit',
  triggerPrice: '105',
  price: '104',
  reduceOnly: true,
} as const;
const ASKED = {
  attached: { closes: 'filled', takeProfit: { triggerPrice: '105', price: '104' }, stopLoss: null },
} as const;

/** An exit that the venue says it placed beside `parent`. */
function exitOf(parent: string | null): WholeOrder {
  const amounts = { filled: ZERO, quantity: decimal('2'), price: decimal('104') };
  const clientOrderId = '' as ClientOrderId;
  return {
    report: { clientOrderId, venueOrderId: '78', state: 'open', ...amounts },
    order: orderOf({ ...ORDER, ...EXIT, clientOrderId: '' }),
    at: unixMs(START),
    forced: false,
    madeFor: { parent: parent as ClientOrderId | null },
  };
}

/** What a look at that exit records; `before` is what came to the ledger while it looked. */
async function looked(exit: WholeOrder, before: (story: Story) => void = () => undefined) {
  const story = new Story();
  story.outcome(story.place('p', ASKED), 'accepted', story.report('p', 'open'));
  const told: EntryBody[] = [];
  const book: Draftbook = {
    state: story.state,
    now: unixMs(story.now),
    append: (body) => {
      told.push(body);
      return story.tell(body) as ReturnType<Draftbook['append']>;
    },
  };
  const watch = new ForeignWatch({
    clock: new Timeline(0).clockOf({ alive: true }),
    log: { write: () => undefined },
    journal: {
      submit: (prepare) => {
        before(story);
        return Promise.resolve(prepare(book));
      },
    },
    stop: new EmergencyStop(),
    venueOf: () => binanceUsdm,
    ask: () => Promise.resolve(null),
    learn: () => Promise.resolve(),
  });
  await watch.look(story.account, [exit], 0);
  return told.map((body) => (body.kind === 'foreign' ? `${body.origin} ${body.parent ?? '-'}` : body.kind));
}

test('T41: an exit is adopted by the order that it names, where that asked for it, else by whichever did', async () => {
  assert.deepEqual(await looked(exitOf('p')), ['attached p']);
  assert.deepEqual(await looked(exitOf(null)), ['attached p']);
  assert.deepEqual(await looked(exitOf('q')), ['unexplained -', 'halt']);
});

test('an exit that the ledger learnt of while it was looked at is not adopted twice', async () => {
  const order = { ...ORDER, ...EXIT, clientOrderId: '~78' };
  const before = (story: Story): void => {
    const report = { ...story.report('~78', 'open', '0', '78'), quantity: '2' };
    const shape = { kind: 'foreign', account: 'main', origin: 'attached', instrument: 'BTCUSDT' } as const;
    story.tell({ ...shape, parent: 'p', venueOrderId: '78', order, report });
  };
  assert.deepEqual(await looked(exitOf('p'), before), []);
});
