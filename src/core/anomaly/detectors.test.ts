import assert from 'node:assert/strict';
import test from 'node:test';
import { BTC, ORDER } from '../account/story-fixture.test.ts';
import { readSnapshot, writeSnapshot } from '../account/snapshot.ts';
import { MINUTE_MS, Watched } from './watched-fixture.test.ts';

test('more than ten opens of a bot within five minutes are an alarm, ten are none', () => {
  const watched = new Watched();
  for (let i = 0; i < 10; i += 1) watched.trade(`o${i}`, 'buy');
  assert.deepEqual(watched.told('manyOpens'), []);
  watched.trade('o10', 'buy');
  assert.deepEqual(watched.told('manyOpens'), ['warning bot:ann 1']);
});

test('as many opens over a longer time, exits, and parts of one order are no alarm', () => {
  const slow = new Watched();
  for (let i = 0; i < 30; i += 1) slow.pass(MINUTE_MS / 2 + 1_000).trade(`o${i}`, 'buy');
  assert.deepEqual(slow.told('manyOpens'), []);
  const round = new Watched();
  round.outcome(round.place('big'), 'accepted', round.report('big', 'open'));
  for (let i = 0; i < 20; i += 1) round.fill('v-big', `9${i}`, '0.1');
  for (let i = 0; i < 20; i += 1) round.trade(`x${i}`, 'sell', '0.05');
  assert.deepEqual(round.told('manyOpens'), []);
});

test('opens whose bot is not known count for the account, turned around ones too, and none when switched off', () => {
  const watched = new Watched();
  for (let i = 0; i < 11; i += 1) watched.fill(`strange${i}`, String(i + 1), '1', { side: 'sell' });
  assert.deepEqual(watched.told('manyOpens'), ['warning account:main 1']);
  const theirs = new Watched();
  theirs.tell({
    kind: 'foreign',
    account: 'main',
    origin: 'manual',
    venueOrderId: 'v-hand',
    instrument: BTC,
    order: { ...ORDER, clientOrderId: 'hand' },
    report: theirs.report('hand', 'open'),
  });
  theirs.fill('v-hand', '1', '1');
  assert.deepEqual([...theirs.state.watch.windows.keys()], ['opens account:main']);
  const off = new Watched();
  off.settings([['opensMax', 0]]);
  for (let i = 0; i < 30; i += 1) off.trade(`o${i}`, 'buy');
  assert.deepEqual(off.told('manyOpens'), []);
});

test('a key whose scope changed is a warning, one that may do too much is critical', () => {
  const watched = new Watched();
  watched.tell({
    kind: 'probe',
    account: 'main',
    flags: [
      ['enableFutures', true],
      ['x', false],
    ],
    refusals: [],
  });
  watched.tell({ kind: 'probe', account: 'main', flags: [['withdraw', true]], refusals: ['can withdraw'] });
  watched.tell({ kind: 'accountStatus', account: 'main', status: 'quarantined', reasons: ['can withdraw'] });
  assert.deepEqual(watched.told('keyScope'), [
    'warning account:main 1',
    'critical account:main 1',
    'critical account:main 1',
  ]);
  watched.tell({ kind: 'accountStatus', account: 'main', status: 'active', reasons: [] });
  watched.tell({ kind: 'accountStatus', account: 'main', status: 'quarantined', reasons: ['again'] });
  assert.equal(watched.told('keyScope').length, 4, 'after it was well, it is news again');
});

test('a key that lets its account out of quarantine, as with the log-in of each day, is good to know', () => {
  const watched = new Watched();
  const quarantined = { kind: 'accountStatus', account: 'main', status: 'quarantined' } as const;
  watched.tell({ ...quarantined, reasons: ['nobody is logged in'] });
  watched.tell({ kind: 'probe', account: 'main', flags: [['exchanges.NSE', true]], refusals: [] });
  watched.tell({ kind: 'probe', account: 'main', flags: [['withdraw', true]], refusals: ['can withdraw'] });
  assert.deepEqual(watched.told('keyScope'), [
    'critical account:main 1',
    'note account:main 1',
    'critical account:main 1',
  ]);
});

test('a stranger’s order and the venue’s own are critical; those by hand and from before are none', () => {
  const watched = new Watched();
  const foreign = { kind: 'foreign', account: 'main', instrument: BTC, order: null, report: null } as const;
  watched.tell({ ...foreign, origin: 'manual', venueOrderId: '1' });
  watched.tell({ ...foreign, origin: 'earlier', venueOrderId: '2' });
  assert.deepEqual(watched.kinds, []);
  watched.tell({ ...foreign, origin: 'unexplained', venueOrderId: '3' });
  watched.tell({ ...foreign, origin: 'forced', venueOrderId: '4' });
  assert.deepEqual(watched.told('foreignOrder'), ['critical account:main 1', 'critical account:main 1']);
});

test('every halt is told, and again after a resume', () => {
  const watched = new Watched();
  const everything = { kind: 'everything' } as const;
  const halt = { kind: 'halt', stops: 'openings', reason: 'r', by: 'owner' } as const;
  watched.tell({ ...halt, scope: everything });
  watched.tell({ ...halt, scope: everything });
  watched.tell({ ...halt, scope: { kind: 'account', account: 'main' } });
  watched.tell({ ...halt, scope: { kind: 'bot', bot: 'ann' } });
  assert.deepEqual(watched.told('halt'), [
    'critical everything 1',
    'critical account:main 1',
    'critical bot:ann 1',
  ]);
  watched.tell({ kind: 'resume', scope: everything, reason: 'r', by: 'owner' });
  watched.tell({ ...halt, scope: everything });
  watched.tell({ ...halt, scope: { kind: 'bot', bot: 'ann' } });
  assert.equal(watched.told('halt').length, 4, 'what was not resumed stands');
});

test('T20: what an owner does that may weaken protection is told', () => {
  const watched = new Watched();
  const by = 'owner';
  for (const scope of [
    { kind: 'everything' },
    { kind: 'account', account: 'main' },
    { kind: 'bot', bot: 'ann' },
  ] as const)
    watched.tell({ kind: 'resume', scope, reason: 'r', by });
  watched.tell({ kind: 'manual', account: 'main', allowed: true, reason: 'r', by });
  watched.tell({ kind: 'manual', account: 'main', allowed: false, reason: 'r', by });
  watched.tell({ kind: 'rotation', account: 'main', record: 'r2', flags: [] });
  watched.tell({ kind: 'passphrase', custodian: 'file', by });
  const acts = watched.state.watch.recent.filter(({ kind }) => kind === 'ownerAct');
  assert.deepEqual(
    acts.map(({ subject, facts }) => `${facts['what'] ?? ''} ${subject}`),
    ['account account:main', 'bot bot:ann', 'bot bot:bob']
      .concat(['resume everything', 'resume account:main', 'resume bot:ann'])
      .concat(['manual account:main', 'rotation account:main', 'passphrase everything']),
  );
});

test('a silent bot whose orders are cancelled is told', () => {
  const watched = new Watched();
  watched.tell({
    kind: 'deadMan',
    account: 'main',
    bot: 'ann',
    silentMs: 30_000,
    cancelled: ['a'],
    spared: 1,
  });
  assert.deepEqual(watched.told('botSilent'), ['warning bot:ann 1']);
});

test('an attempt to move funds is critical, and so is a reached limit', () => {
  const watched = new Watched();
  watched.refuse('FUNDS_MOVEMENT_NOT_SERVED');
  watched.refuse('DAILY_LOSS_REACHED', { scope: 'account', max: '100' });
  watched.refuse('DRAWDOWN_REACHED', { scope: 'bot' });
  watched.refuse('MESSAGE_RATE_EXCEEDED', { scope: 'bot' });
  watched.refuse('REPEAT_THROTTLE_LATCHED', { scope: 'bot' });
  watched.refuse('PRICE_OUTSIDE_COLLAR', { scope: 'bot' });
  assert.deepEqual(watched.told('fundsRoute'), ['critical bot:ann 1']);
  assert.deepEqual(watched.told('limitReached'), ['critical account:main 1', 'critical bot:ann 1']);
  assert.deepEqual(watched.told('rateLimit'), ['warning bot:ann 1', 'warning bot:ann 1']);
  assert.deepEqual(watched.told('manyRefusals'), []);
});

test('a burst of refusals is told, scattered ones are not', () => {
  const burst = new Watched();
  for (let i = 0; i < 50; i += 1) burst.pass(100).refuse('SYMBOL_NOT_ALLOWED');
  assert.deepEqual(burst.told('manyRefusals'), ['warning bot:ann 1']);
  const scattered = new Watched();
  for (let i = 0; i < 200; i += 1) scattered.pass(10_000).refuse('SYMBOL_NOT_ALLOWED');
  assert.deepEqual(scattered.kinds, []);
  const off = new Watched();
  off.settings([['refusalsMax', 0]]);
  for (let i = 0; i < 60; i += 1) off.refuse('SYMBOL_NOT_ALLOWED');
  assert.deepEqual(off.kinds, []);
});

test('a request that waits for a person is told, each one', () => {
  const watched = new Watched();
  const action = { kind: 'setting', name: 'leverage', instrument: BTC, values: [] } as const;
  const held = { verdict: 'hold', draft: null, resolvesAt: null } as const;
  const denials = [{ code: 'APPROVAL_NEEDED', facts: { what: 'leverage', minutes: '5' } }];
  watched.intent(action, { ...held, denials });
  watched.intent({ ...action, values: [['leverage', '3']] }, { ...held, denials });
  assert.deepEqual(watched.told('approvalWaiting'), ['note bot:ann 1', 'note bot:ann 1']);
});

test('too little balance is told at once, other failures when they repeat', () => {
  const watched = new Watched();
  watched.fail('-2019');
  assert.deepEqual(watched.kinds, ['balanceFailure']);
  for (let i = 0; i < 3; i += 1) watched.fail('-1111');
  assert.deepEqual(watched.told('executionFailures'), []);
  watched.fail('-1111');
  assert.deepEqual(watched.told('executionFailures'), ['warning bot:ann 1']);
});

test('post-only orders that would have traded, cancels, and one order asked about twice are no failures', () => {
  const watched = new Watched();
  for (let i = 0; i < 20; i += 1) watched.fail('-5022');
  const intent = watched.fail('TIMEOUT', 'unknown');
  for (let i = 0; i < 10; i += 1)
    watched.tell({
      kind: 'outcome',
      intent,
      account: 'main',
      result: 'unknown',
      code: null,
      report: null,
      reply: null,
    });
  for (let i = 0; i < 10; i += 1) {
    const target = { by: 'client', id: 'gone' } as const;
    watched.outcome(watched.intent({ kind: 'cancel', instrument: BTC, target }), 'rejected');
  }
  assert.deepEqual(watched.kinds, []);
  const off = new Watched();
  off.settings([['failuresMax', 0]]);
  for (let i = 0; i < 10; i += 1) off.fail('-1111');
  assert.deepEqual(off.kinds, []);
});

test('failures without a code are counted, and settings whose end nobody knows are not', () => {
  const watched = new Watched();
  for (let i = 0; i < 5; i += 1) watched.outcome(watched.place(`n${i}`), 'notPlaced');
  assert.deepEqual(watched.told('executionFailures'), ['warning bot:ann 1']);
  assert.equal(watched.state.watch.sent.size, 0);
  watched.outcome(watched.place('u'), 'unconfirmed');
  assert.equal(watched.told('executionFailures').length, 1);
});

test('many strangers in a minute are told, few are not', () => {
  const watched = new Watched();
  const counts = { kind: 'counts', reads: [], malformed: 0 } as const;
  watched.tell({ ...counts, unauthenticated: 60 });
  assert.deepEqual(watched.kinds, []);
  watched.tell({ ...counts, unauthenticated: 61 });
  assert.deepEqual(watched.told('strangers'), ['warning everything 1']);
  watched.settings([['strangersMax', 0]]);
  watched.pass(40 * MINUTE_MS).tell({ ...counts, unauthenticated: 1_000 });
  assert.equal(watched.told('strangers').length, 1);
});

test('what the gateway notices is told under its own kind, or as trouble', () => {
  const watched = new Watched();
  watched.tell({
    kind: 'notice',
    code: 'KEY_ENDS_SOON',
    facts: [
      ['account', 'main'],
      ['daysLeft', '3'],
    ],
  });
  const minutes = [['minutes', '30']] as const;
  watched.tell({ kind: 'notice', code: 'SESSION_ENDS_SOON', facts: [['account', 'main'], ...minutes] });
  watched.tell({ kind: 'notice', code: 'SESSION_OVER', facts: [['account', 'main']] });
  watched.tell({ kind: 'notice', code: 'VENUE_BANNED_US', facts: [['account', '']] });
  watched.tell({ kind: 'notice', code: 'SINK_FAILING', facts: [['sink', 'desk']] });
  watched.tell({ kind: 'notice', code: 'DISK_FULL', facts: [] });
  assert.deepEqual(watched.told('keyExpiry'), ['warning account:main 1']);
  assert.deepEqual(watched.told('venueSession'), ['warning account:main 1', 'critical account:main 1']);
  assert.deepEqual(watched.told('rateLimit'), ['critical everything 1']);
  assert.deepEqual(watched.told('sinkFailing'), ['warning sink:desk 1']);
  assert.deepEqual(watched.told('trouble'), ['critical everything 1']);
});

test('I12: what detectors remember is part of the state, and a restart from a snapshot changes nothing', () => {
  const watched = new Watched();
  for (let i = 0; i < 10; i += 1) watched.trade(`o${i}`, 'buy');
  watched.fail('-2019');
  const again = readSnapshot(writeSnapshot(watched.state));
  assert.deepEqual(again?.watch, watched.state.watch);
});
