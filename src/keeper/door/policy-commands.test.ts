import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botAdd } from './bot-commands.ts';
import { statusCommand } from './control-commands.ts';
import { codeOf, Desk, KEY, policyWith } from './desk-fixture.test.ts';
import { keyAdd } from './key-commands.ts';
import {
  policyPromote,
  policySet,
  policyShadow,
  policyShadowOff,
  policyShadowReport,
  policyShow,
} from './policy-commands.ts';

const NARROW = { policy: policyWith({ notionalMax: '10' }) };
const WIDE = { policy: policyWith() };

test('T20: a policy is in force once the ledger has it, and is shown as it was read', async () => {
  const desk = await Desk.open();
  assert.equal(await desk.refusal(policyShow), 'NO_POLICY');
  const { hash } = await desk.ask(policySet, WIDE);
  const shown = Object(await desk.ask(policyShow));
  assert.deepEqual([shown.hash, shown.entry], [hash, 0]);
  assert.equal(shown.policy.everyAccount.notionalMax, '100000');
  assert.equal(desk.entries('policy')[0]?.by, 'owner');
});

test('T20: a policy with one problem is set in no part, and each problem is named by its place', async () => {
  const desk = await Desk.open();
  const policy = { ...policyWith({ notionalMax: 'much' }), unknown: 1 };
  for (const command of [policySet, policyShadow]) {
    const refused = desk.until(command(desk.parts)({ policy }, () => Promise.resolve()));
    await assert.rejects(refused, (reason) => {
      const { code, text } = Object(reason);
      return (
        code === 'POLICY_REFUSED' && /everyAccount\.notionalMax: .*/.test(text) && /unknown: /.test(text)
      );
    });
  }
  assert.equal(await desk.refusal(policySet, {}), 'POLICY_REFUSED');
  assert.equal(desk.disk.leaves.length, 0);
});

test('a policy on trial changes no answer, is reported by reason, and is in force from its promotion on', async () => {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(policySet, WIDE);
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  const buys = async (): Promise<number> => {
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010' };
    return (await desk.bot(ann, 'POST', '/fapi/v1/order', { ...order, price: '59500.0' })).status;
  };
  const { hash } = await desk.ask(policyShadow, NARROW);
  assert.equal(await buys(), 200);
  await desk.pass(100);
  const report = Object(await desk.ask(policyShadowReport));
  assert.deepEqual([report.hash, report.decisions, report.refused], [hash, 1, 1]);
  assert.deepEqual(report.rows, [
    {
      became: 'refused',
      bot: 'ann',
      instrument: 'BTCUSDT',
      code: report.rows[0].code,
      orders: 1,
      notional: '595',
    },
  ]);
  assert.deepEqual(Object(await desk.ask(statusCommand)).shadow.refused, 1);
  const promoted = Object(await desk.ask(policyPromote));
  assert.deepEqual([promoted.hash, promoted.rows], [hash, report.rows]);
  assert.equal(await buys(), 400);
  assert.equal(Object(await desk.ask(policyShow)).hash, hash);
  assert.equal(Object(await desk.ask(statusCommand)).shadow, null);
});

test('a trial that is called off ends with its report, and without one there is nothing to end', async () => {
  const desk = await Desk.open();
  for (const command of [policyShadowReport, policyShadowOff, policyPromote])
    assert.equal(await desk.refusal(command), 'NO_SHADOW');
  const { hash } = await desk.ask(policyShadow, NARROW);
  assert.equal((await desk.ask(policyShadowOff))['hash'], hash);
  assert.equal(await desk.refusal(policyShadowReport), 'NO_SHADOW');
  assert.equal(await desk.refusal(policyShow), 'NO_POLICY');
});

test('of two promotions at once one is done, and the other finds no trial', async () => {
  const desk = await Desk.open();
  await desk.ask(policyShadow, NARROW);
  const ask = (): Promise<unknown> => policyPromote(desk.parts)({}, () => Promise.resolve());
  const [first, second] = [ask(), codeOf(ask())];
  await desk.until(first);
  assert.equal(await desk.until(second), 'NO_SHADOW');
  assert.equal(desk.entries('policy').length, 1);
});

test('what the ledger does not take is not in force, and is not answered as if it were', async () => {
  const desk = await Desk.open();
  await desk.ask(policyShadow, NARROW);
  await desk.endJournal();
  assert.equal(await desk.refusal(policySet, WIDE), 'STORE_BUSY');
  assert.equal(await desk.refusal(policyShadow, WIDE), 'STORE_BUSY');
  assert.equal(await desk.refusal(policyShadowOff), 'STORE_BUSY');
  assert.equal(await desk.refusal(policyPromote), 'STORE_BUSY');
  assert.equal(desk.parts.state.policy, null);
});
