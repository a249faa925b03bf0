import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood, Ownership, RawReply } from '../../core/order/venue.ts';
import { ZERO } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { decode } from './decode.ts';
import { draft, understand } from './draft.ts';
import { done, NOW, request } from './fixtures/recorded.ts';
import { classify } from './routes.ts';
import { kite } from './venue.ts';

const UUID = '550e8400-e29b-41d4-a716-446655440000';
const OTHER = '550e8400-e29b-41d4-a716-446655440001';
const SAID = {
  ...{ name: 'INFY is low', type: 'simple', lhs_exchange: 'NSE', lhs_tradingsymbol: 'INFY' },
  ...{ lhs_attribute: 'LastTradedPrice', operator: '<=', rhs_type: 'constant', rhs_constant: '1400.50' },
};
const MADE: Extract<Intent, { kind: 'setting' }> = {
  kind: 'setting',
  name: 'alert',
  instrument: 'NSE:INFY' as Instrument,
  values: [
    ['lhs_attribute', 'LastTradedPrice'],
    ['name', 'INFY is low'],
    ['operator', '<='],
    ['rhs_constant', '1400.5'],
  ],
};
const DELETED: Intent = {
  kind: 'cancel',
  instrument: '' as Instrument,
  target: { by: 'venue', id: `@${UUID}` },
  values: [],
};
const STAMP = { now: NOW, clientOrderIds: [] };
const OWN: Ownership = { owns: ({ by, id }) => by === 'venue' && id === `@${UUID}` };

function read(method: string, target: string, form = ''): Intent | NotUnderstood {
  const [path = ''] = target.split('?', 1);
  const route = classify(method, path);
  assert.ok(route !== null, path);
  return decode(route, request(method, target, form));
}

function placing(more: Readonly<Record<string, string>>, ...without: readonly string[]): string {
  const said = Object.entries({ ...SAID, ...more }).filter(([name]) => !without.includes(name));
  const found = read('POST', '/alerts', new URLSearchParams(said).toString());
  return found.kind === 'notUnderstood' ? `${found.code} ${found.field}` : found.kind;
}

test('I3: an alert that tells a person is a setting, and is written as it was decided', () => {
  const found = read('POST', '/alerts', new URLSearchParams(SAID).toString());
  assert.deepEqual(found, MADE);
  const drafted = draft(MADE, STAMP);
  assert.equal(drafted.path, '/alerts');
  assert.deepEqual(understand(drafted), MADE);
  for (const [said, other] of [
    ['1400.5', '1500'],
    ['INFY&', 'SBIN&'],
    ['%3C%3D', '%3E%3D'],
  ] as const) {
    assert.ok(drafted.payload.includes(said), said);
    const bent = { ...drafted, payload: drafted.payload.replace(said, other) };
    assert.notDeepEqual(understand(bent), MADE, said);
  }
  assert.deepEqual(read('DELETE', `/alerts?uuid=${UUID}`), DELETED);
  assert.deepEqual(understand(draft(DELETED, STAMP)), DELETED);
  assert.throws(() => draft({ ...MADE, name: 'leverage' }, STAMP), RangeError);
});

test('I3: of every kind of comparison, new or said anew, what is written is what was decided', () => {
  const right = {
    ...{ rhs_type: 'instrument', rhs_exchange: 'INDICES', rhs_tradingsymbol: 'NIFTY 50' },
    ...{ rhs_attribute: 'LastTradedPrice', rhs_constant: '0' },
  };
  const index = { lhs_exchange: 'INDICES', lhs_tradingsymbol: 'INDIA VIX' };
  for (const change of [
    {},
    right,
    { ...right, rhs_exchange: 'NFO', rhs_tradingsymbol: 'NIFTY26DECFUT', rhs_constant: '' },
    index,
    { ...index, ...right },
    { rhs_attribute: '', rhs_exchange: '', rhs_tradingsymbol: '' },
    ...['<=', '>=', '<', '>', '=='].map((operator) => ({ operator })),
    { lhs_attribute: 'DayChangePercent', rhs_constant: '-2.50' },
    { lhs_attribute: 'IntraDayChange', rhs_constant: '0' },
    { lhs_attribute: 'VolumeTraded', rhs_constant: '5000000' },
  ]) {
    const form = new URLSearchParams(Object.entries({ ...SAID, ...change })).toString();
    const [made, again] = [read('POST', '/alerts', form), read('PUT', `/alerts/${UUID}`, form)];
    assert.ok(made.kind === 'setting' && again.kind === 'setting', form);
    assert.deepEqual(again, { ...made, target: { by: 'venue', id: `@${UUID}` } });
    assert.deepEqual(understand(draft(made, STAMP)), made);
    const drafted = draft(again, STAMP);
    assert.deepEqual([drafted.method, drafted.path], ['PUT', `/alerts/${UUID}`]);
    assert.deepEqual(understand(drafted), again);
    assert.notDeepEqual(understand({ ...drafted, path: `/alerts/${OTHER}` }), again);
    assert.equal(made.instrument, 'lhs_exchange' in change ? null : 'NSE:INFY');
  }
  const whole = new URLSearchParams({ ...SAID, ...right, rhs_constant: '7' }).toString();
  assert.equal(read('POST', '/alerts', whole).kind, 'notUnderstood', 'which of the two is compared with?');
  const repeated = (uuid: string): string =>
    read('PUT', `/alerts/${UUID}`, new URLSearchParams({ ...SAID, uuid }).toString()).kind;
  assert.deepEqual([repeated(UUID), repeated(OTHER)], ['setting', 'notUnderstood']);
  const odd = UUID.replaceAll('-', '0');
  assert.equal(read('PUT', `/alerts/${odd}`, new URLSearchParams(SAID).toString()).kind, 'notUnderstood');
});

test('the example of the venue’s own page, an index and nothing escaped, is understood as it stands', () => {
  const form =
    'name=NIFTY 50&lhs_exchange=INDICES&lhs_tradingsymbol=NIFTY 50&lhs_attribute=LastTradedPrice' +
    '&operator=>=&rhs_type=constant&type=simple&rhs_constant=27000';
  const values = [
    ['lhs_attribute', 'LastTradedPrice'],
    ['lhs_exchange', 'INDICES'],
    ['lhs_tradingsymbol', 'NIFTY 50'],
    ['name', 'NIFTY 50'],
    ['operator', '>='],
    ['rhs_constant', '27000'],
  ];
  assert.deepEqual(read('POST', '/alerts', form), {
    kind: 'setting',
    name: 'alert',
    instrument: null,
    values,
  });
});

test('T3: an alert that could place something, or compares what no rule knows, is not understood', () => {
  assert.equal(placing({ type: 'ato' }), 'FIELD_NOT_UNDERSTOOD basket');
  assert.equal(placing({ basket: '{}' }), 'FIELD_NOT_UNDERSTOOD basket');
  assert.equal(placing({ rhs_type: 'instrument' }), 'FIELD_NOT_UNDERSTOOD rhs_constant');
  assert.equal(placing({ rhs_type: 'instrument' }, 'rhs_constant'), 'FIELD_MISSING rhs_exchange');
  assert.equal(placing({ rhs_type: 'other' }), 'FIELD_NOT_UNDERSTOOD rhs_type');
  assert.equal(placing({ rhs_exchange: 'NSE' }), 'FIELD_NOT_UNDERSTOOD rhs_exchange');
  assert.equal(placing({ lhs_attribute: 'Volume' }), 'FIELD_NOT_UNDERSTOOD lhs_attribute');
  for (const exchange of ['MCX', 'CDS', 'BCD', ''])
    assert.equal(placing({ lhs_exchange: exchange }), 'FIELD_NOT_UNDERSTOOD lhs_exchange');
  assert.equal(placing({ lhs_tradingsymbol: 'NIFTY 50' }), 'FIELD_NOT_UNDERSTOOD lhs_tradingsymbol');
  assert.equal(placing({ rhs_constant: '-1' }), 'DECIMAL_MALFORMED rhs_constant');
  const change = { lhs_attribute: 'DayChange' };
  for (const rhs_constant of ['+1', '1e3', '1.00001', '', '- 1'])
    assert.equal(placing({ ...change, rhs_constant }), 'DECIMAL_MALFORMED rhs_constant', rhs_constant);
  assert.equal(placing({ operator: '!=' }), 'FIELD_NOT_UNDERSTOOD operator');
  assert.equal(placing({ rhs_constant: '0' }), 'DECIMAL_MALFORMED rhs_constant');
  for (const name of ['', ' low', 'a\nb', 'x'.repeat(51)])
    assert.equal(placing({ name }), 'FIELD_NOT_UNDERSTOOD name', JSON.stringify(name));
  assert.equal(placing({ name: '₹ नीचे 🟢' }), 'setting');
  assert.equal(placing({}, 'type'), 'FIELD_MISSING type');
  assert.equal(placing({ more: '1' }), 'FIELD_NOT_UNDERSTOOD unknown');
  for (const target of [`/alerts?uuid=${UUID}&uuid=${OTHER}`, '/alerts', '/alerts?uuid=1'])
    assert.equal(read('DELETE', target).kind, 'notUnderstood', target);
});

test('T2: what says in plain words that it places orders is a refused route, to be recorded', () => {
  const kindOf = (body: string): unknown => {
    const one = classify('POST', '/alerts', Buffer.from(body))?.kind;
    const again = classify('PUT', `/alerts/${UUID}`, Buffer.from(body));
    assert.equal(again?.kind, one, body);
    if (one === 'denied') assert.equal(again?.name, 'PUT /alerts/:uuid');
    return one;
  };
  for (const body of ['type=ato', 'name=a&type=ato&basket=1', 'basket=%7B%7D'])
    assert.equal(kindOf(body), 'denied', body);
  assert.equal(kindOf('type=simple&name=ato'), 'setting');
  assert.equal(classify('POST', '/gtt/triggers', Buffer.from('basket=1'))?.kind, 'place');
});

test('F7: made is what has a number by which its bot is known; what was deleted is not told', () => {
  const amounts = { filled: ZERO, quantity: ZERO, price: ZERO };
  const report = { clientOrderId: '', venueOrderId: `@${UUID}`, state: 'open', ...amounts };
  assert.deepEqual(kite.outcomes(MADE, done({ uuid: UUID })), [{ kind: 'accepted', report }]);
  assert.deepEqual(kite.outcomes(MADE, done({})), [{ kind: 'unknown', why: 'UNREADABLE_REPLY' }]);
  assert.deepEqual(kite.outcomes(DELETED, done(null)), [{ kind: 'accepted', report: null }]);
  const again: Intent = { ...MADE, target: { by: 'venue', id: `@${UUID}` } };
  assert.deepEqual(kite.outcomes(again, done({ uuid: UUID })), [{ kind: 'accepted', report: null }]);
  for (const other of [{ uuid: OTHER }, {}])
    assert.deepEqual(kite.outcomes(again, done(other)), [{ kind: 'unknown', why: 'UNREADABLE_REPLY' }]);
  assert.deepEqual(
    [MADE, DELETED].map((intent) => kite.rates.chargesOf(intent)[0]?.meter),
    ['others-1s', 'others-1s'],
  );
});

test('the answer that the ledger keeps names no person', () => {
  const told = (content: unknown): unknown =>
    JSON.parse(Buffer.from(kite.reply(MADE, done(content), OWN).body).toString()).data;
  assert.deepEqual(told({ uuid: UUID, user_id: 'AB1234', name: '₹' }), {
    ...{ uuid: UUID, user_id: 'SP0000', name: '₹' },
  });
  assert.deepEqual(told({ uuid: UUID }), { uuid: UUID });
});

test('T1: a bot reads of its own alerts only', () => {
  const mine = { uuid: UUID };
  const theirs = { uuid: OTHER };
  const asked = (route: string, content: unknown): RawReply =>
    kite.reply({ kind: 'read', route, values: [] }, done(content), OWN);
  const told = (route: string, content: unknown): unknown =>
    JSON.parse(Buffer.from(asked(route, content).body).toString()).data;
  for (const route of ['alert.list', 'alert.history'])
    assert.deepEqual(told(route, [theirs, mine, {}]), [mine], route);
  assert.deepEqual(told('alert.get', mine), mine);
  assert.equal(asked('alert.get', theirs).status, 400);
  assert.deepEqual(read('GET', '/alerts?status=enabled&page=1'), {
    kind: 'read',
    route: 'alert.list',
    values: [
      ['page', '1'],
      ['status', 'enabled'],
    ],
  });
});
