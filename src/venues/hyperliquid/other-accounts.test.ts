import assert from 'node:assert/strict';
import test from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Intent } from '../../core/order/intent.ts';
import type { NotUnderstood, RawReply, Venue } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import { Wallet } from '../../../simulators/hyperliquid/fixtures/wallet.ts';
import { post } from './fixtures/recorded.ts';
import { recoverKey } from './fixtures/recover-key.ts';
import { NOW, SUB_ACCOUNT, TERMS } from './fixtures/trading.ts';
import { OTHER_ACCOUNTS } from './other-accounts.ts';
import { addressOfKey } from './signature.ts';
import { parseAddress } from './text.ts';
import { hyperliquid } from './venue.ts';

const MASTER = `0x${'0e'.repeat(20)}`;
const DECOY = new Wallet(`0x${'2d'.repeat(32)}`);
const AGENT = addressOfKey(secp256k1.getPublicKey(Buffer.alloc(32, 7), false));
const STRANGER = `0x${'57'.repeat(20)}`;

function bound(master: string | null): Venue {
  const home = { trade: 'https://api.hyperliquid.xyz', key: AGENT, address: SUB_ACCOUNT, master };
  return hyperliquid(recoverKey).bind?.({ ...home, listing: TERMS.markets }) ?? assert.fail('it binds');
}

const VENUE = bound(MASTER);

const says = (body: unknown, status = 200): RawReply => ({
  status,
  headers: [],
  body: Buffer.from(JSON.stringify(body), 'utf8'),
});

test('an address is read in either case, and asked about as a vault first and then by its role', () => {
  assert.equal(OTHER_ACCOUNTS.parse(SUB_ACCOUNT.toUpperCase().replace('0X', '0x')), SUB_ACCOUNT);
  assert.deepEqual([OTHER_ACCOUNTS.parse('0x12'), OTHER_ACCOUNTS.parse(SUB_ACCOUNT.slice(2))], [null, null]);
  assert.deepEqual(OTHER_ACCOUNTS.questions('0x12'), []);
  const drafts = OTHER_ACCOUNTS.questions(SUB_ACCOUNT).map((draftAt) => draftAt(NOW));
  assert.deepEqual(
    drafts.map(({ payload }) => JSON.parse(payload)),
    [
      { type: 'vaultDetails', vaultAddress: SUB_ACCOUNT },
      { type: 'userRole', user: SUB_ACCOUNT },
    ],
  );
  for (const draft of drafts) {
    assert.equal(VENUE.understand(draft).kind, 'local');
    assert.equal(VENUE.signed(draft, AGENT), null, 'nothing of it is signed');
  }
});

test('T1: such a question about anybody else is not understood, and at an account of its own none is', () => {
  for (const draftAt of OTHER_ACCOUNTS.questions(STRANGER))
    assert.equal(VENUE.understand(draftAt(NOW)).kind, 'notUnderstood');
  for (const draftAt of OTHER_ACCOUNTS.questions(SUB_ACCOUNT))
    assert.equal(bound(null).understand(draftAt(NOW)).kind, 'notUnderstood');
  const [details] = OTHER_ACCOUNTS.questions(SUB_ACCOUNT);
  const draft = details?.(NOW) ?? assert.fail('a question');
  for (const payload of [draft.payload.replace('{', '{"user":"me",'), '[]', 'no json'])
    assert.equal(VENUE.understand({ ...draft, payload }).kind, 'notUnderstood');
});

test('details say who leads a vault, a role says whose a sub-account is, and what cannot be read says nothing', () => {
  const { read } = OTHER_ACCOUNTS;
  const none = says(null);
  const role = (body: unknown): RawReply => says(body);
  const sub = { role: 'subAccount', data: { master: MASTER.toUpperCase().replace('0X', '0x') } };
  assert.deepEqual(read([says({ leader: MASTER })]), { kind: 'vault', master: MASTER });
  assert.deepEqual(read([none, role(sub)]), { kind: 'subAccount', master: MASTER });
  for (const one of ['user', 'missing', 'agent'])
    assert.deepEqual(read([none, role({ role: one })]), { kind: 'none' });
  assert.deepEqual([read([]), read([none]), read([says({ leader: MASTER }, 500)])], [null, null, null]);
  for (const body of [{}, { role: 'vault' }, { role: 'subAccount' }, { role: 'subAccount', data: {} }, 7])
    assert.equal(read([none, role(body)]), null, JSON.stringify(body));
  assert.equal(read([none, says(sub, 500)]), null);
});

const CANCEL = { type: 'cancel', cancels: [{ a: 0, o: 7 }] };

function said(venue: Venue, vaultAddress: string | null, spelt = vaultAddress): Intent | NotUnderstood {
  const signed = DECOY.l1(CANCEL, NOW, vaultAddress === null ? {} : { vaultAddress });
  const request = post(
    '/exchange',
    JSON.stringify(spelt === null ? signed : { ...signed, vaultAddress: spelt }),
  );
  const route = venue.classify('POST', '/exchange', request.body) ?? assert.fail('a route');
  assert.ok(
    venue.keysOf(request).includes(DECOY.address),
    'the decoy’s signature is over what the bot named',
  );
  return venue.decode(route, request);
}

test('a bot at a vault names nobody, the vault, or its own decoy: each is the same order for the vault', () => {
  const plain = said(VENUE, null);
  assert.equal(plain.kind, 'cancel');
  for (const named of [SUB_ACCOUNT, DECOY.address]) {
    assert.deepEqual(said(VENUE, named), plain);
    // As ccxt 4.5.84 writes it.
    assert.deepEqual(said(VENUE, named, named.slice(2)), plain);
  }
  const drafted = VENUE.draft(plain as Intent, { now: NOW, clientOrderIds: [], nonce: unixMs(NOW + 1) });
  assert.equal(JSON.parse(drafted.payload).vaultAddress, SUB_ACCOUNT);
  assert.deepEqual(VENUE.understand(drafted), plain);
});

test('T1: a bot that names another one is refused, and so is any where the account is its owner’s own', () => {
  const refused = { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'vaultAddress' };
  for (const named of [STRANGER, MASTER, AGENT]) assert.deepEqual(said(VENUE, named), refused);
  for (const named of [STRANGER, SUB_ACCOUNT, DECOY.address])
    assert.deepEqual(said(bound(null), named), refused);
  assert.equal(said(bound(null), null).kind, 'cancel');
  const text = Buffer.from(
    VENUE.refuse({ kind: 'input', code: 'X', text: 'no', about: 'vaultAddress' }).body,
  );
  assert.match(text.toString('utf8'), /key add hyperliquid --name NAME --from FILE --vault ADDRESS/);
});

test('every question about the account is asked of the vault, and the stream is the vault’s', () => {
  const about = (payload: string): unknown => JSON.parse(payload).user;
  assert.equal(about(VENUE.draftRead({ kind: 'positions' }, NOW).payload), SUB_ACCOUNT);
  assert.equal(about(VENUE.draftRead({ kind: 'permissions' }, NOW).payload), AGENT);
  assert.equal(about(VENUE.allowance?.draft(NOW).payload ?? ''), SUB_ACCOUNT);
  const { accountStream } = VENUE;
  assert.ok(
    accountStream?.kind === 'open' && accountStream.subscriptions.every((one) => one.includes(SUB_ACCOUNT)),
  );
  assert.ok(parseAddress(SUB_ACCOUNT) !== null);
});
