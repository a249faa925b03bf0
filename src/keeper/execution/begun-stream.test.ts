import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { Draftbook } from './journal.ts';
import type { Sending } from '../../ports.ts';
import { unixMs } from '../../core/units/time.ts';
import { kite } from '../../venues/kite/venue.ts';
import { EmergencyStop } from './emergency-stop.ts';
import { Reconciler } from './reconcile.ts';

const NOTHING = Buffer.from('{"status":"success","data":[]}');
const LIST = '/orders';

test('T41: a list that was asked for before the stream began is not taken for what rests since then', async () => {
  const story = new Story();
  const timeline = new Timeline(story.now);
  const asked: string[] = [];
  const [isAsked, begins] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const submit = <T>(prepare: (book: Draftbook) => T): Promise<T> =>
    Promise.resolve(
      prepare({
        state: story.state,
        now: unixMs(timeline.now),
        append: (body) => story.tell(body) as ReturnType<Draftbook['append']>,
      }),
    );
  const reconciler = new Reconciler({
    clock: timeline.clockOf({ alive: true }),
    log: { write: () => undefined },
    wire: {
      send: async (_target, { target }): Promise<Sending> => {
        asked.push(target);
        isAsked.resolve();
        if (asked.length === 1) await begins.promise;
        return { kind: 'answered', reply: { status: 200, headers: [], body: NOTHING } };
      },
    },
    keyring: {
      sign: () =>
        Promise.resolve({ keyId: 'key', signature: { type: 'checksum', bytes: Buffer.from('token') } }),
      keyId: () => null,
      decoyCheck: () => assert.fail('no bot asks'),
    },
    venueOf: () => kite,
    targetOf: () => ({ baseUrl: 'https://venue', ca: null, venue: kite.id, account: null }),
    clockOffsetMs: () => 0,
    journal: { submit },
    stop: new EmergencyStop(),
    failpoints: { hit: () => undefined },
    inFlight: new Set(),
    isHeard: () => true,
    market: { wanted: () => new Set() },
    onActivity: () => undefined,
    loadOf: () => 0,
  });
  story.place('a');
  const round = reconciler.round(story.account);
  await isAsked.promise;
  assert.deepEqual(asked, [LIST], 'what became of the order in doubt');
  reconciler.begin(story.account);
  begins.resolve();
  await round;
  assert.equal(asked.filter((target) => target === LIST).length, 2);
  assert.equal(reconciler.isAwaiting(story.account), false, 'that list was asked for since');
});
