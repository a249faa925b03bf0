import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { decimal } from '../core/units/decimal.ts';
import type { VenueId } from '../core/units/ids.ts';
import { SystemClock } from '../system/clock.ts';
import { openClient } from './open-client.ts';
import { planOf } from './plan.ts';
import { learnListing } from './market-facts.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { markdownOf, privateWord, reportOf } from './report.ts';
import { termsOf } from './trial-terms.ts';
import { Trial, type StepResult, type TrialParts, type TrialResult } from './trial.ts';
import { TRIED_VENUES } from './venue-codecs.ts';
import { openTried, type TriedVenue } from './venues-fixture.test.ts';
import { NOBODY, type VenueClient } from './venue-client.ts';

const HEAD = {
  ...{ venue: 'v', place: 'this machine', market: 'm', sallyport: '0', node: '26' },
  ...{ day: '2026-11-21', keyType: 'hmac' },
};

function clientAt(t: TestContext, { venue, url, credential }: TriedVenue): VenueClient {
  const { platform, arch: architecture } = process;
  const opened = openClient({ venue, ...credential, baseUrl: url, ca: null, platform, architecture });
  assert.ok(opened.kind === 'open', JSON.stringify(opened));
  t.after(opened.close);
  return opened.client;
}

async function trialAt(
  t: TestContext,
  tried: TriedVenue,
  change: Partial<TrialParts> = {},
): Promise<TrialResult> {
  const terms = termsOf(tried.venue);
  const instrument = terms.parse(terms.market);
  assert.ok(instrument !== null);
  const trial = new Trial({
    ...{ client: clientAt(t, tried), terms, instrument, clock: new SystemClock() },
    ...{ other: null, quantity: null, costMax: decimal('20000'), redirect: tried.logIn(), isStrict: true },
    isStopped: () => false,
    onStep: () => undefined,
    ...change,
  });
  return trial.run();
}

async function opened(t: TestContext, venue: VenueId, delayMs = 0): Promise<TriedVenue> {
  const tried = await openTried(venue, { matchDelayMs: delayMs });
  t.after(() => tried.close());
  return tried;
}

function endsOf({ steps }: TrialResult): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ name, end }) => [name, end.kind]));
}

const NOT_SERVED: Readonly<Record<VenueId, readonly string[]>> = {
  'binance-usdm': ['log in', 'list of markets'],
  bybit: ['log in', 'list of markets', 'countdown'],
  hyperliquid: ['log in', 'cancel all', 'a market that is not there is refused', 'countdown'],
  kite: [
    ...['list of markets', 'market stream'],
    ...['place two in a batch', 'cancel two in a batch', 'cancel all', 'countdown'],
  ],
};

test('all actions works in inverse contracts of Bybit, whose orders are worth their dollars', async (t) => {
  const tried = await opened(t, 'bybit', 30);
  const terms = termsOf('bybit', 'INVERSE:BTCUSD');
  const instrument = terms.parse('INVERSE:BTCUSD');
  assert.ok(instrument !== null);
  const result = await trialAt(t, tried, { terms, instrument, costMax: decimal('20') });
  for (const { name, end } of result.steps)
    assert.ok(end.kind === 'done' || NOT_SERVED.bybit.includes(name), `${name}: ${JSON.stringify(end)}`);
  assert.deepEqual([tried.resting(), result.left], [[], []]);
  const cost = result.steps.find(({ name }) => name === 'what it could cost')?.end;
  assert.match(JSON.stringify(cost), /at most 16 USD, and 20 are allowed/);
  for (const wrong of ['INVERSE:BTCUSDT', 'INVERSE:', 'BTCUSD', 'SPOT:BTCUSD', 'SPOT:'])
    assert.equal(termsOf('bybit', wrong).parse(wrong), null, wrong);
});

test('the whole list of actions works in a pair of Bybit with a key that may trade spot', async (t) => {
  const tried = await openTried('bybit', { matchDelayMs: 30, hasPairs: true });
  t.after(() => tried.close());
  const terms = termsOf('bybit', 'SPOT:BTCUSDT');
  const instrument = terms.parse('SPOT:BTCUSDT');
  assert.ok(instrument !== null);
  const result = await trialAt(t, tried, { terms, instrument });
  for (const { name, end } of result.steps)
    assert.ok(end.kind === 'done' || NOT_SERVED.bybit.includes(name), `${name}: ${JSON.stringify(end)}`);
  assert.deepEqual([tried.resting(), result.left], [[], []]);
  const linear = await trialAt(t, tried);
  assert.equal(linear.steps.find(({ name }) => name === 'scopes of the key')?.end.kind, 'wrong');
});

for (const venue of TRIED_VENUES) {
  test(`the whole list of actions works at the simulated ${venue}, and leaves no order`, async (t) => {
    const tried = await opened(t, venue, 30);
    const result = await trialAt(t, tried);
    const served = result.steps.filter(({ end }) => end.kind !== 'notServed');
    for (const { name, end } of served) assert.equal(end.kind, 'done', `${name}: ${JSON.stringify(end)}`);
    const others = result.steps.filter(({ end }) => end.kind === 'notServed').map(({ name }) => name);
    assert.deepEqual(others, NOT_SERVED[venue]);
    assert.deepEqual([tried.resting(), result.left], [[], []]);
    assert.equal(reportOf(HEAD, result).conforms, true);
  });

  test(`a report from ${venue} has no key, no signature, no token, no account and no order in it (T16)`, async (t) => {
    const tried = await opened(t, venue);
    const result = await trialAt(t, tried);
    const report = reportOf({ ...HEAD, venue }, { ...result, left: ['sp-0123456789abcdefghij'] });
    const text = `${markdownOf(report)}${JSON.stringify(report)}`;
    const sent = tried.arrived.flatMap(({ secrets }) => secrets);
    if (venue !== 'hyperliquid')
      assert.ok(sent.length > 5, 'signatures were seen, so that they could be found');
    for (const secret of [...tried.secrets, ...sent, 'sp-0123456789abcdefghij']) {
      assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), secret);
    }
    assert.match(text, /1 orders may have been left/);
    assert.doesNotMatch(text, /[0-9]{9,}/, 'nothing that could be a number of an account or an order');
  });

  test(`a plan for ${venue} names each request that a trial sends to change something, and sends none`, async (t) => {
    const tried = await opened(t, venue);
    const client = clientAt(t, tried);
    const terms = termsOf(venue);
    const instrument = terms.parse(terms.market);
    assert.ok(instrument !== null);
    if (venue === 'hyperliquid') await learnListing(client, instrument, NOBODY);
    tried.arrived.length = 0;
    const price = decimal(venue === 'kite' ? '1500' : '60000');
    const plan = planOf({ client, terms, instrument, clock: new SystemClock(), quantity: null, price });
    assert.deepEqual(tried.arrived, []);
    const planned = new Set(plan.sends.map((line) => shape(line)));
    await trialAt(t, tried);
    const sent = tried.arrived.map(({ line }) => line).filter((line) => !isRead(line));
    assert.ok(sent.length > 4);
    for (const line of sent) assert.ok(planned.has(shape(line)), line);
    assert.ok(plan.most > decimal('5') && plan.most < decimal('20000'));
  });
}

/** Method and path, without the numbers that stand for orders. */
function shape(line: string): string {
  return line
    .split(' ')
    .slice(0, 2)
    .join(' ')
    .replace(/[0-9]{7,}/, '#');
}

function isRead(line: string): boolean {
  return line.startsWith('GET ') || /\/(?:info|listenKey|session\/token)$/.test(line);
}

test('a trial that is stopped after its order was placed cancels it, and tries nothing more', async (t) => {
  const tried = await opened(t, 'bybit');
  let placed = 0;
  tried.onRequest = ({ method, target }) => {
    if (method === 'POST' && target === '/v5/order/create') placed += 1;
  };
  const result = await trialAt(t, tried, { isStopped: () => placed > 0 });
  const ends = endsOf(result);
  assert.equal(ends['place far from the market'], 'done');
  assert.equal(ends['read it by its id'], 'notTried');
  assert.deepEqual([placed, tried.resting(), result.left, result.stopped], [1, [], [], true]);
  assert.equal(reportOf(HEAD, result).conforms, false);
});

test('an order that may have been placed is looked for, cancelled, and told of where that cannot be', async (t) => {
  const tried = await opened(t, 'binance-usdm');
  const mute = { kind: 'lost', why: 'CONNECTION_LOST' } as const;
  const client = clientAt(t, tried);
  const act = client.act.bind(client);
  let isDeaf = false;
  client.act = async (intent) => {
    const outcomes = isDeaf ? [] : await act(intent);
    isDeaf ||= intent.kind === 'place';
    return outcomes.map(() => ({ kind: 'unknown', why: mute.why }));
  };
  const result = await trialAt(t, tried, { client });
  assert.equal(endsOf(result)['place far from the market'], 'unanswered');
  assert.equal(endsOf(result)['amend it'], 'notTried');
  assert.deepEqual(
    result.left,
    tried.resting(),
    'cancels do not arrive: the person is told which order it is',
  );
  assert.equal(result.left.length, 1);
});

test('an order that the venue refuses ends the trading, and everything that needs it is not tried', async (t) => {
  const tried = await opened(t, 'kite');
  const result = await trialAt(t, tried, { quantity: decimal('1000000'), costMax: decimal('99999999999') });
  const steps = new Map(result.steps.map((step: StepResult) => [step.name, step.end]));
  assert.deepEqual(steps.get('read it by its id'), { kind: 'refused', code: 'rejected' });
  assert.deepEqual(steps.get('amend it'), { kind: 'notTried', note: 'it needs: read it by its id' });
  const report = reportOf(HEAD, result);
  assert.equal(report.conforms, false);
  assert.match(markdownOf(report), /\| read it by its id \| REFUSED \| the venue said rejected \|/);
});

test('a trial that could cost more than is allowed places nothing', async (t) => {
  const tried = await opened(t, 'binance-usdm');
  const result = await trialAt(t, tried, { costMax: decimal('10') });
  const last = result.steps.at(-1);
  assert.ok(last !== undefined && last.end.kind === 'wrong');
  assert.match(
    privateWord(last.end),
    /^at most [0-9.]+ USDT, and 10 are allowed\. Next: --cost-max [0-9.]+, or/,
  );
  assert.ok(tried.arrived.every(({ line }) => isRead(line)));
  assert.doesNotMatch(
    JSON.stringify(reportOf(HEAD, result).steps.at(-1)),
    /[0-9]{3}/,
    'amounts stay with the person',
  );
});

test('a log-in that was used before, and an address that is none, end a trial at Kite with what to do', async (t) => {
  const tried = await opened(t, 'kite');
  const redirect = tried.logIn();
  assert.ok((await trialAt(t, tried, { redirect })).steps.every(({ end }) => end.kind !== 'refused'));
  for (const [given, why] of [
    [redirect, /^the venue said 403\. Next: log in at .* at once$/],
    ['https://example.org/', /^that is no address .*\. Next: log in at .* --redirect/],
    [null, /^that is no address/],
  ] as const) {
    const last = (await trialAt(t, tried, { redirect: given })).steps.at(-1);
    assert.ok(last?.name === 'log in', given ?? 'none');
    assert.match(privateWord(last.end), why);
  }
});

test('where other orders rest, nothing is sent that would take them along', async (t) => {
  const tried = await opened(t, 'binance-usdm');
  const client = clientAt(t, tried);
  await client.learnTime();
  const terms = termsOf('binance-usdm');
  const instrument = terms.parse(terms.market);
  assert.ok(instrument !== null);
  const { OwnOrders } = await import('./own-orders.ts');
  const others = new OwnOrders({ client, terms, instrument, clock: new SystemClock() });
  const other = others.make(decimal('50000'), decimal('0.01'));
  await others.place(other);
  const ends = endsOf(await trialAt(t, tried));
  assert.deepEqual([ends['cancel all'], ends['countdown']], ['notTried', 'notTried']);
  assert.deepEqual(tried.resting(), [other.id]);
});

test('a venue that nobody reaches, and one that is another, are one line with what to look at', async (t) => {
  const tried = await opened(t, 'bybit');
  const other = await opened(t, 'hyperliquid');
  const mute = createServer((socket) => socket.end('no web server\r\n\r\n'));
  await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve));
  t.after(() => mute.close());
  const { port } = Object(mute.address());
  for (const [url, kind, word] of [
    ['http://127.0.0.1:9', 'unanswered', /^no whole answer came\. Next: nothing takes a connection there/],
    [`http://127.0.0.1:${String(port)}`, 'unanswered', /Next: something takes connections there and/],
    [other.url, 'unreadable', /^an answer with status 404 .*Next: something answers there, and not as this/],
  ] as const) {
    const result = await trialAt(t, tried, { client: clientAt(t, { ...tried, url }) });
    assert.deepEqual(endsOf(result), { 'venue’s clock': kind }, url);
    const [step] = result.steps;
    assert.ok(step !== undefined);
    assert.match(privateWord(step.end), word);
  }
});

test('a key that is none there ends in the venue’s own code and in what to look at', async (t) => {
  for (const [venue, code] of [
    ['binance-usdm', '-1022'],
    ['bybit', '10004'],
  ] as const) {
    const tried = await opened(t, venue);
    const credential = { ...tried.credential, secret: 'another-secret-of-the-trial' };
    const client = clientAt(t, { ...tried, credential });
    const result = await trialAt(t, tried, { client, isStrict: false });
    const step = result.steps.find(({ name }) => name === 'positions');
    assert.ok(step !== undefined);
    const word = privateWord(step.end);
    assert.ok(word.startsWith(`the venue said ${code}. Next: look whether the key is of this venue`), word);
    assert.equal(reportOf(HEAD, result).conforms, false);
  }
});

test('a key that Hyperliquid does not know ends a trial with what to do: it trades for nobody', async (t) => {
  const tried = await opened(t, 'hyperliquid');
  const credential = { apiKey: '', secret: Wallet.numbered(8_199).privateKey };
  const client = clientAt(t, { ...tried, credential });
  const result = await trialAt(t, tried, { client, isStrict: false });
  const last = result.steps.at(-1);
  assert.ok(last?.name === 'scopes of the key');
  assert.match(privateWord(last.end), /^it trades for no account\. Next: .* approve it as an agent/);
});
