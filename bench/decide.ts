import { decide, type Ask } from '../src/core/policy/decide.ts';
import { hold, order, policyOf, rest, world, type World } from '../src/core/policy/policy-fixture.test.ts';
import { shadowOf } from '../src/core/policy/shadow.ts';
import type { Seq } from '../src/core/units/ids.ts';
import { NOW } from '../src/core/policy/policy-fixture.test.ts';

/**
 * node bench/decide.ts: what one decision costs on this machine, without a process, a disk or a network around it. Each
 * figure is the median of nine rounds, in microseconds of processor time.
 */
const ROUNDS = 9;
const DECISIONS = 20_000;
const RESTING = 30;

/** An account with a position and thirty resting orders. */
function busyWorld(limits: object): World {
  const on = world({ notionalMax: '1000', positionMax: '100000', turnoverPerDayMax: '1000000', ...limits });
  hold(on, '3');
  for (let i = 0; i < RESTING; i += 1) rest(on, { price: String(90 + (i % 10)), quantity: '0.1' });
  return on;
}

function asked(on: World): Ask {
  const action = { kind: 'place', order: order() } as const;
  return { bot: on.bot, account: on.account, action, now: NOW, batch: [] };
}

function medianUs(one: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < DECISIONS; i += 1) one();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / DECISIONS;
  });
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

function report(name: string, one: () => void): void {
  process.stdout.write(`${name.padEnd(48)} ${medianUs(one).toFixed(2)} µs\n`);
}

const plain = busyWorld({});
const ask = asked(plain);
report('an order under a policy of defaults', () => decide(plain.state, ask));

const tried = busyWorld({});
tried.state.shadow = {
  ...{ policy: policyOf({ notionalMax: '50' }), hash: 's', seq: 0 as Seq, since: NOW, decisions: 0 },
  ...{ counts: { refused: 0, allowed: 0, otherReasons: 0 }, rows: new Map() },
};
const other = asked(tried);
report('the same, with a policy on trial beside it', () => {
  shadowOf(tried.state, other, decide(tried.state, other));
});

const all = busyWorld({
  tradingHours: { zone: 'Europe/Berlin', windows: [{ days: ['sun'], from: '00:00', to: '24:00' }] },
  ...{ drawdownMax: { amount: '100', since: 'day' }, selfTrade: 'refuse', participationBpsMax: 10_000 },
  ...{
    cooling: { minutes: 1, notionalMax: '100000' },
    expiryMaxMs: 60_000,
    approval: { notionalAbove: '1000' },
  },
});
const held = asked(all);
report('an order under every limit there is', () => decide(all.state, held));
