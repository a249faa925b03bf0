import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATES } from '../../venues/binance-usdm/rates.ts';
import { Desk, KEY, REAL, URL_AT, type Answered } from './desk-fixture.test.ts';
import { keyAdd, keyProbe, keyReprobe } from './key-commands.ts';
import { keyRotate } from './key-rotate.ts';
import type { OwnerCommand } from './owner-door.ts';
import { OwnerRefusal } from './owner-refusal.ts';

const SECOND_KEY = { apiKey: 'DESK-NEW-KEY', secret: 'desk-new-secret' } as const;

/** Uses up what the gateway has of a minute of the venue's, for everything but what tells of strangers, and cancels. */
function useUp(desk: Desk): void {
  const now = desk.parts.clock.monotonicMs();
  const place = { address: URL_AT, account: null };
  const bots = { address: 0, account: 0 };
  const ask = { place, spender: { kind: 'gateway' }, rank: 'exit', bots } as const;
  for (const meter of ['weight-1m', 'wallet-weight-1m'])
    for (let units = 1_024; units >= 1;) {
      const charges = [{ meter, units }];
      const taken = desk.parts.gateway.budget.take({ ...ask, charges }, RATES.limits, now);
      if (taken.kind === 'lease') taken.spend(now);
      else units = Math.floor(units / 2);
    }
}

/** Begins a command, and says how it ended, how long that took, and what was said meanwhile. */
async function timed(desk: Desk, command: OwnerCommand, fields: Answered) {
  const told: number[] = [];
  const begun = desk.parts.clock.monotonicMs();
  const asked = command(fields, (line) => {
    told.push(Object(JSON.parse(line))['waitsMs']);
    return Promise.resolve();
  });
  const ended = asked.then(Object, (reason: unknown) =>
    reason instanceof OwnerRefusal ? { code: reason.code, text: reason.text } : assert.fail(String(reason)),
  );
  const over = { at: 0 };
  void ended.then(() => void (over.at = desk.parts.clock.monotonicMs()));
  while (over.at === 0) await desk.pass(100);
  return { end: await ended, tookMs: over.at - begun, told };
}

test('a key that there is no room to prove is proven once there is, and whoever waits hears how long', async () => {
  for (const command of [keyAdd, keyProbe]) {
    const desk = await Desk.open();
    useUp(desk);
    const { end, tookMs, told } = await timed(desk, command(desk.parts), { ...KEY, waits: true });
    assert.equal(end['accepted'], true, JSON.stringify(end));
    assert.ok(tookMs >= 59_900 && tookMs < 61_000, `${tookMs} ms`);
    assert.ok(
      told.length >= 60 && told.every((ms, at) => at === 0 || ms < (told[at - 1] ?? 0)),
      String(told),
    );
  }
});

test('a key takes the place of another one once there is room to prove it', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  desk.newKey(SECOND_KEY);
  useUp(desk);
  const { end } = await timed(desk, keyRotate(desk.parts), { name: 'main', ...SECOND_KEY, waits: true });
  assert.equal(end['accepted'], true, JSON.stringify(end));
  assert.equal(desk.entries('rotation').length, 1);
});

test('who waits for nothing is told to the second when there is room, and then there is', async () => {
  const desk = await Desk.open();
  useUp(desk);
  await desk.pass(18_500);
  const first = await timed(desk, keyAdd(desk.parts), KEY);
  assert.equal(first.end['code'], 'OVER_BUDGET');
  const [, seconds] = /nothing was stored\. Try again in ([0-9]+) s$/.exec(first.end['text']) ?? [];
  assert.ok(seconds === '42' && first.tookMs < 1_000, `${seconds} s, after ${first.tookMs} ms`);
  assert.deepEqual(desk.entries('account'), []);
  await desk.pass(42_000);
  const second = await timed(desk, keyAdd(desk.parts), KEY);
  assert.equal(second.end['accepted'], true, JSON.stringify(second.end));
});

test('a stored key is not said to be out of reach where nothing was asked, and says when to ask', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  useUp(desk);
  const held = await timed(desk, keyReprobe(desk.parts), { name: 'main' });
  assert.equal(held.end['code'], 'OVER_BUDGET');
  assert.match(
    held.end['text'],
    /it was not asked; main is active by the look before this one\. Try again in [0-9]+ s$/,
  );
  const waited = await timed(desk, keyReprobe(desk.parts), { name: 'main', waits: true });
  assert.equal(waited.end['status'], 'active', JSON.stringify(waited.end));
});

test('who waits longer than a minute and a quarter is told when instead: after a ban nobody sits there', async () => {
  const desk = await Desk.open();
  const { gateway, clock } = desk.parts;
  gateway.budget.pushBack({ holds: [URL_AT] }, { kind: 'banned', forMs: 600_000 }, clock.monotonicMs());
  const { end, tookMs, told } = await timed(desk, keyAdd(desk.parts), { ...KEY, waits: true });
  assert.deepEqual([end['code'], told], ['OVER_BUDGET', []]);
  assert.match(end['text'], /Try again in 600 s$/);
  assert.ok(tookMs < 1_000);
});

test('a wait that nobody hears of any more ends, and nothing is stored', async () => {
  const desk = await Desk.open();
  useUp(desk);
  const gone = new OwnerRefusal('CALLER_GONE', 'nobody reads this answer any more; it was not finished');
  const asked = keyAdd(desk.parts)({ ...KEY, waits: true }, () => Promise.reject(gone));
  await assert.rejects(desk.until(asked), { code: 'CALLER_GONE' });
  await desk.pass(70_000);
  assert.deepEqual(desk.entries('account'), []);
  assert.equal((await desk.ask(keyAdd, { ...KEY, ...REAL }))['accepted'], true, 'the name is free');
});
