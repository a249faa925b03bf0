import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Networks } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import { StellarNetwork } from '../../simulators/stellar/network.ts';
import {
  allowed,
  CHAIN,
  changed,
  changes,
  codes,
  ENEMY,
  ISSUER,
  KEYS,
  served,
  WALLET,
} from '../../src/chains/stellar/sdk-fixture.test.ts';

const NOW = 1_799_999_000;
const UNITS = 10n ** 16n;
const [USDC, LONGER] = [`USDC:${ISSUER}`, `LONGERTOKEN:${ISSUER}`];

/** A network on which most of what is built can take effect: everybody holds much, and both sides of books are full. */
function network(sequence: bigint): StellarNetwork {
  const small = new StellarNetwork(Networks.TESTNET, () => NOW);
  for (const id of [WALLET, ENEMY, ISSUER])
    small.give(id, { XLM: UNITS, [USDC]: UNITS, [LONGER]: UNITS, [`USDC:${ENEMY}`]: UNITS });
  const account = small.entries.accounts.get(WALLET);
  assert.ok(account !== undefined);
  account.sequence = sequence - 1n;
  const assets = ['XLM', USDC, LONGER];
  for (const selling of assets)
    for (const buying of assets.filter((one) => one !== selling)) {
      const id = small.entries.nextOffer;
      const offer = { id, seller: ENEMY, selling, buying, amount: 10n ** 13n, price: { n: 1, d: 2 } };
      small.entries.offers.set(id, { ...offer, isPassive: false });
      small.entries.nextOffer += 1n;
    }
  return small;
}

test('of 1,000 changed transactions none takes more than it says, and what is refused stays unsigned (T28)', () => {
  const counts = { signed: 0, landed: 0, refused: 0, unread: 0 };
  const check = (wire: Buffer): void => {
    const read = CHAIN.read(wire, () => null);
    if (read.kind === 'noDeed') return void (counts.unread += 1);
    if (codes(wire).length > 0) return void (counts.refused += 1);
    counts.signed += 1;
    const small = network(read.sequence ?? 0n);
    const account = small.entries.accounts.get(WALLET);
    const before = new Map([...(account?.lines ?? [])].map(([asset, { balance }]) => [asset, balance]));
    const signed = read.withSignature(WALLET, KEYS.sign(Buffer.from(read.signed)));
    const submission = small.submit(Buffer.from(signed).toString('base64'));
    if (submission.kind !== 'landed') return;
    counts.landed += 1;
    const spends = read.spends(WALLET);
    const after = small.entries.accounts.get(WALLET);
    for (const [asset, had] of before) {
      const gone = had - (after?.lines.get(asset)?.balance ?? 0n);
      const promised = [...small.entries.offers.values()]
        .filter(({ seller, selling }) => seller === WALLET && selling === asset)
        .reduce((sum, { amount }) => sum + amount, 0n);
      const said = spends.get(asset) ?? 0n;
      assert.ok(
        gone + promised <= said,
        `${asset}: ${gone} and ${promised} of ${said}, ${read.words.join('\n')}`,
      );
    }
    assert.deepEqual([...(after?.signers ?? [])], [[WALLET, 1]]);
  };
  fc.assert(
    fc.property(fc.oneof(served, allowed), changes, (wire, all) => check(all.reduce(changed, wire))),
    { numRuns: 1_000, seed: 20_261_121 },
  );
  // The same without any change, so that the network is seen to take effect.
  fc.assert(fc.property(allowed, check), { numRuns: 100, seed: 20_261_122 });
  assert.ok(counts.landed > 40 && counts.refused > 100 && counts.unread > 100, JSON.stringify(counts));
});
