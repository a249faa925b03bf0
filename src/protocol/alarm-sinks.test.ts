import assert from 'node:assert/strict';
import test from 'node:test';
import { isSinkName, parseAlarmSinks, parseEdgeWatching, type SinkSettings } from './alarm-sinks.ts';
import { PrivateAddresses } from './private-address.ts';

const WORDS = {
  least: 'warning',
  subjects: ['bot:grid'],
  administrators: false,
  allow: ['h:1'],
  ca: null,
} as const;
const SECRET = 'a secret of the test, thirty-two characters long';
const TOKEN = '123456789:AAexampleexampleexampleexampleexample';
const SINKS: readonly SinkSettings[] = [
  { ...WORDS, name: 'hook', kind: 'webhook', url: 'https://h.example/x', secret: SECRET },
  {
    ...WORDS,
    name: 'desk',
    kind: 'telegram',
    token: TOKEN,
    users: [1],
    apiRoot: 'https://api.telegram.org',
    ca: 'PEM',
  },
];
const MAIL = {
  ...{ ...WORDS, name: 'post', kind: 'mail', host: 'smtp.example.com', port: 587, implicitTls: false },
  ...{ user: 'me', password: 'pw', from: 'gw@example.com', to: ['me@example.com'] },
} as const;

test('a mailbox is read as it was written, and nothing that could be a header or a second address', () => {
  for (const mail of [MAIL, { ...MAIL, user: null, password: null, port: 465, implicitTls: true }])
    assert.deepEqual(parseAlarmSinks(JSON.stringify([mail])), [mail]);
  const wrong = [
    ...[
      { host: 'a b' },
      { host: 1 },
      { port: 0 },
      { port: 1.5 },
      { port: '1' },
      { implicitTls: 1 },
      { user: 1 },
    ],
    ...[{ password: 1 }, { from: 'x' }, { from: 'a@b, c@d' }, { to: [] }, { to: ['a\n@b'] }, { to: 'a@b' }],
  ];
  for (const change of wrong)
    assert.equal(parseAlarmSinks(JSON.stringify([{ ...MAIL, ...change }])), null, JSON.stringify(change));
});

test('a list of sinks is read as it was written', () => {
  assert.deepEqual(parseAlarmSinks(JSON.stringify(SINKS)), SINKS);
  assert.deepEqual(parseAlarmSinks('[]'), []);
  assert.equal(isSinkName('desk-1'), true);
  assert.equal(isSinkName('Desk'), false);
});

test('a list with one sink of another form, or two of one name, is none', () => {
  const [hook, desk] = SINKS;
  const wrong: readonly unknown[] = [
    ...[
      {},
      [null],
      [{ ...hook, name: 'A' }],
      [hook, { ...desk, name: 'hook' }],
      [{ ...hook, least: 'loud' }],
    ],
    ...[
      [{ ...hook, subjects: ['grid'] }],
      [{ ...hook, subjects: 'bot:grid' }],
      [{ ...hook, administrators: 1 }],
    ],
    ...[
      [{ ...hook, allow: [1] }],
      [{ ...hook, ca: 1 }],
      [{ ...hook, kind: 'pigeon' }],
      [{ ...hook, secret: 'short' }],
    ],
    ...[[{ ...hook, url: 'ftp://h/' }], [{ ...hook, url: 'https://a:b@h/' }], [{ ...hook, url: 'nowhere' }]],
    ...[[{ ...hook, url: 'https://h/#x' }], [{ ...desk, token: 'x' }], [{ ...desk, users: [-1] }]],
    ...[[{ ...desk, users: ['1'] }], [{ ...desk, apiRoot: 'x' }], [{ ...desk, token: 1 }]],
    Array.from({ length: 33 }, (_, i) => ({ ...hook, name: `h${i}` })),
  ];
  for (const value of wrong)
    assert.equal(parseAlarmSinks(JSON.stringify(value)), null, JSON.stringify(value));
  assert.equal(parseAlarmSinks('['), null);
});

test('T25: private, shared, local and carrying addresses are told from the open internet’s', () => {
  const addresses = new PrivateAddresses();
  const inside = [
    '127.0.0.1',
    '10.0.0.1',
    '192.0.2.1',
    '::1',
    '::',
    'fe80::1%eth0',
    '::ffff:10.0.0.1',
    '2002::1',
    'x',
  ];
  const outside = ['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'];
  assert.deepEqual(
    inside.filter((address) => !addresses.has(address)),
    [],
  );
  assert.deepEqual(
    outside.filter((address) => addresses.has(address)),
    [],
  );
});

test('what the launcher tells the edge is read as it was written, and nothing else', () => {
  for (const metricsToken of [null, 'token']) {
    const told = { sinks: SINKS, metricsToken, ranges: null };
    assert.deepEqual(parseEdgeWatching(JSON.stringify(told)), told);
  }
  for (const value of [
    null,
    1,
    {},
    { sinks: [] },
    { sinks: {}, metricsToken: null, ranges: null },
    { sinks: [], metricsToken: null },
    { sinks: [], metricsToken: null, ranges: {} },
    { sinks: [], metricsToken: 1, ranges: null },
  ])
    assert.equal(parseEdgeWatching(JSON.stringify(value)), null);
  assert.equal(parseEdgeWatching(''), null);
});
