import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import {
  allowed as good,
  CHAIN,
  changed,
  changes,
  codes,
  ISSUER,
  sdkSays,
  served,
  WALLET,
  weSay,
  type Said,
} from './sdk-fixture.test.ts';

test('what the official library builds is read as the official library reads it, hash and all', () => {
  fc.assert(
    fc.property(served, (wire) => {
      assert.deepEqual(weSay(wire), sdkSays(wire));
      const theirs = TransactionBuilder.fromXDR(wire.toString('base64'), Networks.TESTNET).hash();
      assert.equal(CHAIN.idOf(wire), Buffer.from(theirs).toString('hex'));
    }),
    { numRuns: 300 },
  );
});

/** The policy of the tests, written down a second time over what the official library reads. */
function isHarmless({ source, fee, sequence, until, operations }: Said): boolean {
  const listed = ['XLM', `USDC:${ISSUER}`, `LONGERTOKEN:${ISSUER}`];
  if (source !== WALLET || Number(fee) > 10_000 || sequence === '0' || until === '0') return false;
  const left = new Map<string, number>([['XLM', Number(fee) / 1e7]]);
  for (const [name = '', own = '', ...of] of operations) {
    if (own !== '-' && own !== WALLET) return false;
    const isPath = name.startsWith('path');
    const [selling = '', buying = '', amount = ''] = isPath ? [of[0], of[2], of[1]] : of;
    const isOffer = name.includes('Offer');
    if (isOffer && Number(amount) === 0) continue;
    if (name === 'changeTrust') {
      if (Number(buying) > 0 && !listed.includes(selling)) return false;
      continue;
    }
    if (!listed.includes(selling) || !listed.includes(buying)) return false;
    if (isPath && of[4] !== WALLET) return false;
    const gives = name === 'manageBuyOffer' ? Number(amount) * Number(of[4]) : Number(amount);
    left.set(selling, (left.get(selling) ?? 0) + gives);
  }
  // A thousandth of a per mille for the digits that the other side rounds.
  return [...left.values()].every((sum) => sum <= 5_000 * 1.000001);
}

test('of 1,000 changed transactions none that is forbidden is let through, and none is misread (T28)', () => {
  let [allowed, harmful, unread] = [0, 0, 0];
  const check = (wire: Buffer): void => {
    const ours = weSay(wire);
    const theirs = sdkSays(wire);
    if (ours === null) {
      unread += 1;
      return;
    }
    assert.deepEqual(ours, theirs, 'what is read is what the network would read');
    assert.ok(theirs !== null);
    const isAllowed = codes(wire).length === 0;
    if (isAllowed) allowed += 1;
    if (!isHarmless(theirs)) harmful += 1;
    assert.ok(!isAllowed || isHarmless(theirs), `${wire.toString('base64')} was let through`);
  };
  fc.assert(
    fc.property(fc.oneof(served, good), changes, (wire, all) => check(all.reduce(changed, wire))),
    { numRuns: 1_000, seed: 20_261_121 },
  );
  // The corpus has power: it holds what is let through, what is read and refused, and what nobody can read.
  assert.ok(allowed > 5 && harmful > 100 && unread > 100, JSON.stringify({ allowed, harmful, unread }));
});
