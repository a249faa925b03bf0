import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { SystemClock } from '../system/clock.ts';
import { openClient } from './open-client.ts';
import { markdownOf, privateWord, reportOf } from './report.ts';
import { termsOf } from './trial-terms.ts';
import { Trial, type TrialResult } from './trial.ts';
import { FOREIGN_VAULT, openTried, SUB_ACCOUNT, VAULT, type TriedVenue } from './venues-fixture.test.ts';
import { askOther } from './whose-account.ts';

const HEAD = {
  ...{ venue: 'hyperliquid', place: 'this machine', market: 'BTC', sallyport: '0', node: '26' },
  ...{ day: '2026-11-22', keyType: 'secp256k1' },
};
const TERMS = termsOf('hyperliquid');

function clientAt(t: TestContext, { url, credential }: TriedVenue, vault: string) {
  const { platform, arch: architecture } = process;
  const place = { baseUrl: url, ca: null, platform, architecture };
  const opened = openClient({ venue: 'hyperliquid', ...credential, vault, ...place });
  assert.ok(opened.kind === 'open', JSON.stringify(opened));
  t.after(opened.close);
  return opened;
}

function trialAt(t: TestContext, tried: TriedVenue, vault: string): Promise<TrialResult> {
  const { client, other } = clientAt(t, tried, vault);
  const instrument = TERMS.parse(TERMS.market);
  assert.ok(instrument !== null);
  const trial = new Trial({
    ...{ client, terms: TERMS, instrument, other, clock: new SystemClock(), quantity: null },
    ...{ costMax: TERMS.costMax, redirect: null, isStrict: true },
    isStopped: () => false,
    onStep: () => undefined,
  });
  return trial.run();
}

/** Bodies of what arrives from here on, as they were written. */
function bodiesOf(tried: TriedVenue): string[] {
  const bodies: string[] = [];
  tried.onRequest = ({ body }) => void bodies.push(Buffer.from(body).toString('utf8'));
  return bodies;
}

for (const [on, address, words] of [
  ['vault', VAULT, 'a vault'],
  ['subAccount', SUB_ACCOUNT, 'a sub-account'],
] as const) {
  test(`the whole list works for ${words}; every action names it, and the report says not which it is`, async (t) => {
    const tried = await openTried('hyperliquid', { on });
    t.after(() => tried.close());
    const bodies = bodiesOf(tried);
    const result = await trialAt(t, tried, address.toUpperCase().replace('0X', '0x'));
    for (const { name, end } of result.steps)
      assert.ok(end.kind === 'done' || end.kind === 'notServed', `${name}: ${JSON.stringify(end)}`);
    assert.deepEqual([result.account, result.left, tried.resting()], [on, [], []]);
    const actions = bodies.filter((body) => body.startsWith('{"action":'));
    assert.ok(actions.length > 8, `${actions.length} actions`);
    for (const body of actions) assert.ok(body.includes(`"vaultAddress":"${address}"`), body);
    const asked = bodies.filter((body) => /"type":"(?:clearing|frontend|orderStatus|userFills)/.test(body));
    assert.ok(asked.length > 8, `${asked.length} questions`);
    for (const body of asked) assert.ok(body.includes(`"user":"${address}"`), body);
    const report = reportOf(HEAD, result);
    assert.deepEqual([report.conforms, report.account], [true, on]);
    const text = `${markdownOf(report)}${JSON.stringify(report)}`;
    assert.ok(text.includes(`a key of type secp256k1 for ${words};`), text);
    for (const secret of tried.secrets) assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), secret);
  });
}

test('T1: what is no vault or sub-account of the key’s owner ends the trial before any order', async (t) => {
  const tried = await openTried('hyperliquid');
  t.after(() => tried.close());
  const bodies = bodiesOf(tried);
  const nobody = `0x${'ee'.repeat(20)}`;
  for (const address of [FOREIGN_VAULT, nobody, tried.secrets[0] ?? '']) {
    const result = await trialAt(t, tried, address);
    const last = result.steps.at(-1);
    assert.ok(last?.name === 'scopes of the key', address);
    assert.match(privateWord(last.end), /^it may not act for that account\. Next: The key may not act/);
    const report = reportOf(HEAD, result);
    assert.deepEqual([report.conforms, report.account, report.steps.at(-1)?.end], [false, 'other', 'wrong']);
  }
  assert.deepEqual(
    bodies.filter((body) => body.includes('"action"')),
    [],
  );
});

test('a venue that does not say whose an account is is not taken for one that said yes', async (t) => {
  const tried = await openTried('hyperliquid');
  t.after(() => tried.close());
  const { client } = clientAt(t, tried, VAULT);
  const told = await client.read({ kind: 'permissions' });
  const own = told === null ? null : client.codec.readPermissions(told, []);
  assert.ok(own !== null);
  const send = client.send.bind(client);
  client.send = async (draft) => {
    const reply = await send(draft);
    return draft.payload.includes('vaultDetails') && reply !== null
      ? { ...reply, body: Buffer.from('{}') }
      : reply;
  };
  const garbled = await askOther(client, own, VAULT);
  assert.deepEqual(
    [garbled.kind, garbled.kind === 'unreadable' && garbled.reply?.status],
    ['unreadable', 200],
  );
  client.send = () => Promise.resolve(null);
  assert.deepEqual(await askOther(client, own, VAULT), { kind: 'unreadable', reply: null });
  client.send = send;
  const whole = await askOther(client, own, VAULT);
  assert.ok(whole.kind === 'told' && whole.report.account === VAULT);
});
