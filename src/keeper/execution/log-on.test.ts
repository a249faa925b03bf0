import assert from 'node:assert/strict';
import test from 'node:test';
import { emptyState, fold } from '../../core/account/fold.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { Authentication } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { HeldClock } from './journal-fixture.test.ts';
import { logOn } from './log-on.ts';

const AT = 1_000_000;
const AUTHENTIC: Authentication = {
  kind: 'authentic',
  timestamp: unixMs(AT),
  windowMs: 5_000,
  signature: 'signature',
};

/** A keeper with one bot, whose decoy's key is `key-ann`. */
function stage() {
  const state = emptyState();
  const append = (body: EntryBody): void => fold(state, { seq: state.size, at: AT, body });
  append({ kind: 'start', engine: 'e', version: '0' });
  append({
    ...{ kind: 'account', account: 'main', venue: 'binance-usdm', trade: 't', accountHost: 'h', ca: null },
    ...{ flags: [], warnings: [], record: 'r', paper: true },
  });
  append({ kind: 'bot', bot: 'ann', account: 'main', key: 'key-ann', record: 'r' });
  const clock = new HeldClock();
  clock.now = AT;
  const count = { strangers: 0 };
  const parts = {
    journal: { state },
    clock,
    clockOffsetMs: () => 7,
    keyring: { decoyCheck: () => ({ type: 'ed25519', verify: () => true }) as const },
    tally: { unauthenticated: () => void (count.strangers += 1) },
  };
  const enter = (key: string | null, proof: Authentication = AUTHENTIC) => {
    const headers = key === null ? [] : ([['x-mbx-apikey', key]] as const);
    const seen: number[] = [];
    const request = { method: '', target: '', headers, body: new Uint8Array(0) };
    const answer = logOn(parts, binanceUsdm, request, (_check, now) => {
      seen.push(now);
      return proof;
    });
    return { answer, seen };
  };
  return { append, enter, count };
}

test('a log-on is of the bot whose key it names and whose signature it has, by the venue’s clock', () => {
  const { answer, seen } = stage().enter('key-ann');
  assert.ok(answer.kind === 'proven');
  const { bot, key, signature, now, until } = answer;
  assert.deepEqual([bot, key, signature, until - AT], ['ann', 'key-ann', 'signature', 7_000]);
  assert.deepEqual([seen, now], [[AT + 7], AT + 7]);
});

test('no key, a strange one, a wrong signature, and a bot that was revoked are strangers all alike (T1)', () => {
  const on = stage();
  const said = (key: string | null, proof?: Authentication): unknown => {
    const { answer } = on.enter(key, proof);
    return answer.kind === 'refused'
      ? [answer.reply.status, Buffer.from(answer.reply.body).toString()]
      : 'in';
  };
  const stranger = said(null);
  assert.deepEqual(said('other'), stranger);
  assert.deepEqual(said('key-ann', { kind: 'refused', why: 'signature' }), stranger);
  assert.deepEqual(said('key-ann', { kind: 'refused', why: 'malformed' }), stranger);
  on.append({ kind: 'botRevoked', bot: 'ann', reason: 'test' });
  assert.deepEqual(said('key-ann'), stranger);
  assert.equal(on.count.strangers, 5);
});

test('a stamp outside the window is told, and counts as no stranger', () => {
  const on = stage();
  const { answer } = on.enter('key-ann', { kind: 'refused', why: 'timestamp' });
  assert.ok(answer.kind === 'refused' && answer.reply.status === 400);
  assert.equal(on.count.strangers, 0);
});
