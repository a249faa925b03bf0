import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER, Story } from '../../core/account/story-fixture.test.ts';
import { orderOf } from '../../core/account/record.ts';
import type { Draft, RawReply, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { parseAddress } from '../../venues/hyperliquid/text.ts';
import { draftAllowance, readAllowance } from '../../venues/hyperliquid/queries.ts';
import { ActionAllowance } from './action-allowance.ts';
import type { Change } from './take-apart.ts';

const USER = parseAddress(`0x${'0e'.repeat(20)}`) ?? assert.fail('an address');
const START = 1_795_220_000_000;
const opening: Change = { kind: 'place', order: orderOf(ORDER) };
const exit: Change = { kind: 'place', order: { ...orderOf(ORDER), reduceOnly: true } };
const cancel: Change = { kind: 'cancelAll', instrument: null };

/** A venue that counts, and how often it was asked. */
class Scene {
  now = 0;
  used: number | null = 0;
  readonly asked: Draft[] = [];
  readonly logged: string[] = [];
  readonly account = new Story().account;
  counts = true;
  readonly allowance: ActionAllowance;

  constructor() {
    const told = (): RawReply | null => {
      if (this.used === null) return null;
      const body = JSON.stringify({
        cumVlm: '0.0',
        nRequestsUsed: this.used,
        nRequestsCap: 10_000,
        nRequestsSurplus: 0,
      });
      return { status: 200, headers: [], body: Buffer.from(body) };
    };
    const venue: Venue = Object.create(null);
    const counting: Venue = Object.assign(Object.create(null), {
      allowance: { draft: (at: number) => draftAllowance(USER, unixMs(at)), read: readAllowance },
    });
    const clock = { wallMs: () => unixMs(START + this.now), monotonicMs: () => this.now };
    this.allowance = new ActionAllowance(
      Object.assign(Object.create(null), {
        clock,
        log: { write: (_: string, code: string) => void this.logged.push(code) },
        venueOf: () => (this.counts ? counting : venue),
        clockOffsetMs: () => 500,
        ask: (_: unknown, draft: Draft) => {
          this.asked.push(draft);
          return Promise.resolve(told());
        },
      }),
    );
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    await this.allowance.learn(this.account);
  }

  /** What may go of an opening, an exit and a cancel. */
  get goes(): readonly boolean[] {
    return [opening, exit, cancel].map((change) => this.allowance.refusal(this.account, change) === null);
  }
}

test('openings are held back before the actions of an account are used up, and nothing else is (F35)', async () => {
  const scene = new Scene();
  await scene.pass(0);
  assert.equal(scene.asked[0]?.stampedAt, START + 500, 'by the venue’s clock');
  scene.allowance.spend(scene.account, 9_799);
  assert.deepEqual([scene.goes, scene.logged], [[true, true, true], []]);
  scene.allowance.spend(scene.account, 1);
  assert.deepEqual([scene.goes, scene.logged], [[false, true, true], ['ACTIONS_NEARLY_USED']]);
  scene.allowance.spend(scene.account, 5_000);
  const refusal = scene.allowance.refusal(scene.account, opening);
  assert.ok(refusal?.kind === 'rate' && refusal.retryAfterS === 60);
  assert.match(refusal.text, / 0 are left/);
  scene.used = 9_000;
  await scene.pass(600_000);
  assert.deepEqual([scene.goes, scene.logged.length], [[true, true, true], 1], 'what the venue says counts');
});

test('the venue is asked every ten minutes, and every minute when little is left or it did not say (F35)', async () => {
  const scene = new Scene();
  const asksIn = async (minutes: number): Promise<number> => {
    const before = scene.asked.length;
    for (let minute = 0; minute < minutes; minute += 1) await scene.pass(60_000);
    return scene.asked.length - before;
  };
  scene.used = null;
  assert.equal(await asksIn(5), 5);
  assert.deepEqual(scene.goes, [true, true, true], 'before the first answer nothing is held');
  scene.allowance.spend(scene.account, 1);
  scene.used = 100;
  assert.equal(await asksIn(20), 2);
  scene.used = 9_500;
  assert.ok((await asksIn(20)) >= 10);
  const elsewhere = new Scene();
  elsewhere.counts = false;
  await elsewhere.pass(0);
  assert.deepEqual([elsewhere.asked, elsewhere.goes], [[], [true, true, true]]);
});
