import assert from 'node:assert/strict';
import test from 'node:test';
import type { Venue } from '../../core/order/venue.ts';
import { acceptedFlags } from '../../core/order/accepted.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { botAdd, botRevoke } from './bot-commands.ts';
import type { CommandParts } from './command-parts.ts';
import { Desk, KEY, policyWith, says } from './desk-fixture.test.ts';
import { keyAdd, keyProbe, keyRemove } from './key-commands.ts';
import { keyRotate } from './key-rotate.ts';
import { policyPromote, policySet, policyShadow } from './policy-commands.ts';

const NEXT = { name: 'main', apiKey: 'NEXT-KEY', secret: 'next-secret' } as const;
const OPENING = { policy: policyWith({ symbols: ['BTCUSDT', 'SPOT:BTCUSDT'] }) };

/** A desk whose venue has spot pairs, with a permission of their own that each of its keys has. */
async function trading(): Promise<{ readonly desk: Desk; readonly parts: CommandParts }> {
  const desk = await Desk.open();
  const venue: Venue = {
    ...binanceUsdm,
    categories: new Map([['spot', ['mayTradeSpot']]]),
    readPermissions: (reply, accepted = []) => {
      const report = binanceUsdm.readPermissions(reply);
      if (report === null) return null;
      const refusals = accepted.includes('spot') ? [] : ['The key can trade spot.'];
      return {
        ...report,
        refusals: [...report.refusals, ...refusals],
        flags: [...report.flags, ['mayTradeSpot', true], ...acceptedFlags(accepted)],
      };
    },
  };
  return { desk, parts: { ...desk.parts, venues: new Map([[venue.id, venue]]) } };
}

test('T2: a key that may trade more is accepted only where its owner asks for it, and the ledger says so', async () => {
  const { desk, parts } = await trading();
  assert.equal(await desk.refusal(() => keyAdd(parts), KEY), 'KEY_REFUSED');
  assert.equal((await desk.ask(() => keyProbe(parts), KEY))['accepted'], false);
  assert.equal((await desk.ask(() => keyProbe(parts), { ...KEY, with: ['spot'] }))['accepted'], true);
  for (const asked of [['inverse'], ['spot', 'option'], 'spot'])
    assert.equal(await desk.refusal(() => keyAdd(parts), { ...KEY, with: asked }), 'CATEGORY_UNKNOWN');
  await desk.ask(() => keyAdd(parts), { ...KEY, with: ['spot'] });
  const flags = new Map(desk.entries('account')[0]?.flags);
  assert.deepEqual([flags.get('with:spot'), flags.get('mayTradeSpot')], [true, true]);
});

test('a venue that has one kind of market takes no word about others', async () => {
  const desk = await Desk.open();
  assert.equal(await desk.refusal(keyAdd, { ...KEY, with: ['spot'] }), 'CATEGORY_UNKNOWN');
  await desk.ask(keyAdd, { ...KEY, with: [] });
});

test('T2: a rotation keeps for what the key was accepted, and widens that only where its owner asks', async () => {
  const { desk, parts } = await trading();
  await desk.ask(() => keyAdd(parts), { ...KEY, with: ['spot'] });
  desk.newKey(NEXT);
  await desk.ask(() => keyRotate(parts), NEXT);
  assert.equal(new Map(desk.entries('rotation')[0]?.flags).get('with:spot'), true);

  const plain = await trading();
  const narrow: Venue = {
    ...binanceUsdm,
    categories: new Map([['spot', ['mayTradeSpot']]]),
  };
  await plain.desk.ask(() => keyAdd({ ...plain.parts, venues: new Map([[narrow.id, narrow]]) }), KEY);
  plain.desk.newKey(NEXT);
  assert.equal(await plain.desk.refusal(() => keyRotate(plain.parts), NEXT), 'KEY_REFUSED');
  await plain.desk.ask(() => keyRotate(plain.parts), { ...NEXT, with: ['spot'] });
  const flags = new Map(plain.desk.entries('rotation')[0]?.flags);
  assert.deepEqual([flags.get('with:spot'), flags.get('mayTradeSpot')], [true, true]);
});

test('what a bot holds of a pair is no position at the venue, and proves nothing of a key’s account', async () => {
  const { desk, parts } = await trading();
  await desk.ask(() => keyAdd(parts), { ...KEY, with: ['spot'] });
  const [account] = desk.parts.state.accounts.values();
  account?.book.positions.set('SPOT:BTCUSDT' as Instrument, decimal('1'));
  desk.newKey(NEXT);
  const rotated = await desk.ask(() => keyRotate(parts), NEXT);
  assert.match(String(rotated['warnings']), /nobody could tell/);
});

test('T20: a policy opens no market that the key of an account was not accepted for', async () => {
  const { desk, parts } = await trading();
  const narrow: Venue = { ...binanceUsdm, categories: new Map([['spot', []]]) };
  const plain = { ...parts, venues: new Map([[narrow.id, narrow]]) };
  // Before there is a key nothing is known of it, and orders are judged by what is known then.
  await desk.ask(() => policySet(plain), OPENING);
  await desk.ask(() => keyAdd(plain), KEY);
  const before = desk.entries('policy').length;
  assert.equal(await desk.refusal(() => policySet(plain), OPENING), 'POLICY_OUTSIDE_KEY');
  await desk.ask(() => policyShadow(plain), OPENING);
  assert.equal(await desk.refusal(() => policyPromote(plain), {}), 'POLICY_OUTSIDE_KEY');
  assert.equal(desk.entries('policy').length, before);
  const bots = { ann: { symbols: ['SPOT:BTCUSDT'] } };
  const named = { policy: { ...Object(policyWith()), bots } };
  await desk.ask(() => policySet(plain), named);
  await desk.ask(() => policySet(plain), { policy: policyWith() });
  await desk.ask(() => botAdd(plain), { bot: 'ann', name: 'main' });
  assert.equal(await desk.refusal(() => policySet(plain), named), 'POLICY_OUTSIDE_KEY');
  await desk.ask(() => botRevoke(plain), { bot: 'ann' });
  await desk.ask(() => policySet(plain), named);

  const wide = await trading();
  await wide.desk.ask(() => keyAdd(wide.parts), { ...KEY, with: ['spot'] });
  await wide.desk.ask(() => policySet(wide.parts), OPENING);
  await wide.desk.ask(() => keyRemove(wide.parts), { name: 'main' });
  const removed = { ...wide.parts, venues: new Map([[narrow.id, narrow]]) };
  await wide.desk.ask(() => policySet(removed), { policy: policyWith({ symbols: ['SPOT:ETHUSDT'] }) });
});

test('a market of another venue’s categories keeps no policy from being set', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(policySet, OPENING);
  assert.equal(desk.entries('policy').length, 1);
});

test('T2: inverse contracts are not added to a key while some are held or orders rest there', async () => {
  const { desk } = await trading();
  // To every category this venue answers the same.
  const venue: Venue = {
    ...binanceUsdm,
    categories: new Map([['inverse', []]]),
    readPermissions: (reply, accepted = []) => {
      const report = binanceUsdm.readPermissions(reply);
      return report === null ? null : { ...report, flags: [...report.flags, ...acceptedFlags(accepted)] };
    },
  };
  const parts = { ...desk.parts, venues: new Map([[venue.id, venue]]) };
  await desk.ask(() => keyAdd(parts), KEY);
  await desk.ask(policySet, { policy: policyWith() });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  const limit = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010' };
  const rests = { ...limit, side: 'BUY', price: '59500.0', newClientOrderId: 'rests' };
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', rests)).status, 200);
  await desk.pass(10_000);
  desk.newKey(NEXT);
  const widened = { ...NEXT, with: ['inverse'] };
  assert.equal(await desk.refusal(() => keyRotate(parts), widened), 'KEY_REFUSED');
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
  assert.equal((await desk.bot(ann, 'DELETE', '/fapi/v1/order', cancel)).status, 200);
  const taken = { ...limit, side: 'BUY', price: '61000.0' };
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', taken)).status, 200);
  await desk.pass(10_000);
  assert.equal(await desk.refusal(() => keyRotate(parts), widened), 'KEY_REFUSED');
  const exit = { symbol: 'BTCUSDT', type: 'MARKET', side: 'SELL', quantity: '0.010', reduceOnly: 'true' };
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', exit)).status, 200);
  await desk.pass(10_000);
  await desk.ask(() => keyRotate(parts), widened);
  assert.equal(new Map(desk.entries('rotation')[0]?.flags).get('with:inverse'), true);
});

test('T2: pairs are not added to a key while orders rest there, and coins that are held do not keep them', async () => {
  const { desk } = await trading();
  // To every category this venue answers the same.
  const venue: Venue = { ...binanceUsdm, categories: new Map([['spot', []]]) };
  const parts = { ...desk.parts, venues: new Map([[venue.id, venue]]) };
  await desk.ask(() => keyAdd(parts), KEY);
  await desk.ask(policySet, { policy: policyWith() });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  const limit = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', side: 'BUY' };
  const rests = { ...limit, price: '59500.0', newClientOrderId: 'rests' };
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', rests)).status, 200);
  await desk.pass(10_000);
  desk.newKey(NEXT);
  const widened = { ...NEXT, with: ['spot'] };
  assert.equal(await desk.refusal(() => keyRotate(parts), widened), 'KEY_REFUSED');
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
  assert.equal((await desk.bot(ann, 'DELETE', '/fapi/v1/order', cancel)).status, 200);
  assert.equal((await desk.bot(ann, 'POST', '/fapi/v1/order', { ...limit, price: '61000.0' })).status, 200);
  await desk.pass(10_000);
  await desk.ask(() => keyRotate(parts), widened);
  assert.equal(desk.entries('rotation').length, 1);
});

/** A venue that is asked about inverse contracts elsewhere. */
function asking(): Venue {
  return {
    ...binanceUsdm,
    categories: new Map([['inverse', []]]),
    draftRead: (read, now) => {
      const draft = binanceUsdm.draftRead(read, now);
      const isInverse = 'category' in read && read.category === 'inverse';
      return isInverse ? { ...draft, path: `/inverse/${read.kind}` } : draft;
    },
  };
}

test('inverse contracts are not added to a key of which the venue does not say what is there', async () => {
  const desk = await Desk.open();
  const venue = asking();
  const parts = { ...desk.parts, venues: new Map([[venue.id, venue]]) };
  await desk.ask(() => keyAdd(parts), KEY);
  desk.newKey(NEXT);
  const widened = { ...NEXT, with: ['inverse'] };
  const lost = { kind: 'lost', why: 'TIMEOUT' } as const;
  const nothing = says(200, []);
  for (const [code, positions, openOrders] of [
    ['VENUE_UNREACHABLE', lost, nothing],
    ['PROBE_UNREADABLE', says(200, 'no list'), nothing],
    ['VENUE_UNREACHABLE', nothing, lost],
    ['PROBE_UNREADABLE', nothing, says(200, 'no list')],
  ] as const) {
    desk.told.set('/inverse/positions', positions);
    desk.told.set('/inverse/openOrders', openOrders);
    assert.equal(await desk.refusal(() => keyRotate(parts), widened), code);
  }
  assert.equal(desk.entries('rotation').length, 0);
});

test('what is held in inverse contracts is the baseline of a key that was accepted with them', async () => {
  const desk = await Desk.open();
  const venue = asking();
  const parts = { ...desk.parts, venues: new Map([[venue.id, venue]]) };
  const held = { symbol: 'BTCUSD', positionSide: 'BOTH', positionAmt: '-300', entryPrice: '50000' };
  desk.told.set('/inverse/positions', says(200, [{ ...held, markPrice: '60000', unRealizedProfit: '0' }]));
  await desk.ask(() => keyAdd(parts), { ...KEY, with: ['inverse'] });
  const positions = desk.entries('baseline')[0]?.positions ?? [];
  assert.deepEqual(
    positions.map(({ instrument, quantity }) => [instrument, quantity]),
    [['BTCUSD', '-300']],
  );
});
