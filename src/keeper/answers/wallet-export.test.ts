import assert from 'node:assert/strict';
import test from 'node:test';
import { parseBase58 } from '../../core/units/base58.ts';
import { parseStrkey } from '../../core/wallet/strkey.ts';
import { exportWalletKey } from '../custody/export-wallet-key.ts';
import { privateOf } from '../custody/wallet-key.ts';
import { SystemRandom } from '../../system/random.ts';
import { walletAdd } from '../door/wallet-add.ts';
import { LIMITS, SOL } from '../wallets/stage-fixture.test.ts';
import { openSealed, PageKey } from '../../../console/src/wallets/page-key.ts';
import { solana } from '../../chains/solana/chain.ts';
import { sha256 } from '../open-ledger.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { policyWith } from '../door/desk-fixture.test.ts';
import { askOf, type Reply } from './answers-fixture.test.ts';
import { Counter } from './counter-fixture.test.ts';

const PASSKEY = { ...LIMITS, export: 'passkey' };

async function withHot(limits: object): Promise<Counter> {
  const at = await Counter.open();
  await at.office.employ('ann');
  const nodes = ['http://127.0.0.1:1'];
  const server = { mode: 'server', accepted: true, cap: String(5 * SOL), nodes };
  await at.office.desk.ask(walletAdd, { name: 'hot', ...server });
  await at.policy({ hot: limits, cold: PASSKEY });
  return at;
}

/** Asks, shows a factor for exactly that, and asks again. */
async function insist(
  at: Counter,
  factor: 'totp' | 'passkey',
  publicKey: string,
  wallet = 'hot',
): Promise<Reply> {
  const asked = { params: { wallet }, body: { publicKey } };
  const first = await at.office.ask('ann', 'exportWalletKey', asked);
  if (first.json['code'] !== 'STEP_UP_NEEDED') return first;
  const purpose = String(first.json['challenge']);
  at.office.proofs.set('ann', [{ factor, at: at.office.desk.parts.clock.wallMs(), purpose }]);
  return at.office.ask('ann', 'exportWalletKey', asked);
}

test('W3: a key leaves once policy allows it and a passkey was shown, sealed for one page, and recorded', async () => {
  const at = await withHot(PASSKEY);
  const page = await PageKey.make(crypto);
  const given = await insist(at, 'passkey', page.publicKey);
  assert.equal(given.status, 200, JSON.stringify(given.json));
  const answer = { sealed: '', nonce: '', publicKey: '', ...given.json };
  const secret = await openSealed(crypto, page, 'hot', answer);
  const bytes = parseBase58(secret ?? '');
  assert.equal(bytes?.length, 64);
  const { key } = privateOf(bytes.slice(0, 32));
  assert.deepEqual(bytes.slice(32), key);
  assert.equal(solana(sha256).addressOf(key), given.json['address']);
  assert.ok(!JSON.stringify(given.json).includes(secret ?? ''));
  const [entry, ...more] = at.office.desk.entries('walletExported');
  assert.deepEqual(
    [entry?.['wallet'], entry?.['by'], more],
    ['hot', `person/${at.office.persons.get('ann')}`, []],
  );
  const again = { params: { wallet: 'hot' }, body: { publicKey: page.publicKey } };
  assert.equal((await at.office.ask('ann', 'exportWalletKey', again)).json['code'], 'STEP_UP_NEEDED');
  const other = await PageKey.make(crypto);
  assert.equal(await openSealed(crypto, other, 'hot', answer), null, 'another page reads nothing');
  assert.equal(await openSealed(crypto, page, 'cold', answer), null, 'nor as the key of another wallet');
  const { recent } = at.office.desk.parts.state.watch;
  assert.ok(recent.some(({ kind, subject }) => kind === 'walletExported' && subject === 'wallet:hot'));
});

test('W3: without leave of the policy, by a code, and where there is no key, nothing leaves', async () => {
  const at = await withHot(LIMITS);
  const { publicKey } = await PageKey.make(crypto);
  assert.equal((await insist(at, 'passkey', publicKey)).json['code'], 'EXPORT_NOT_ALLOWED');
  assert.equal((await insist(at, 'passkey', publicKey, 'cold')).json['code'], 'NOTHING_TO_EXPORT');
  await at.policy({ hot: PASSKEY });
  assert.equal((await at.office.ask('viewer', 'exportWalletKey', { params: { wallet: 'hot' } })).status, 403);
  assert.equal((await insist(at, 'totp', publicKey)).json['code'], 'PASSKEY_NEEDED');
  const noPoint = Buffer.alloc(65, 4).toString('base64');
  for (const wrong of [noPoint, 'A'])
    assert.equal((await insist(at, 'passkey', wrong)).json['code'], 'PUBLIC_KEY_MALFORMED');
  const purpose = String(
    (
      await at.office.ask('ann', 'exportWalletKey', {
        params: { wallet: 'hot' },
        body: { publicKey: noPoint },
      })
    ).json['challenge'],
  );
  assert.match(purpose, /^[0-9a-f]{64}$/, 'a passkey is good for one try');
  const retire = { params: { wallet: 'hot' }, body: { reason: 'over' } };
  assert.equal((await at.office.insist('owner', 'retireWallet', retire)).status, 200);
  assert.equal((await insist(at, 'passkey', publicKey)).json['code'], 'NOTHING_TO_EXPORT');
  assert.equal(at.office.desk.entries('walletExported').length, 0);
});

test('W3: a key that a token holds is not given out, whatever the policy and a passkey say', async () => {
  const at = await withHot(LIMITS);
  const nodes = ['http://127.0.0.1:1'];
  await at.office.desk.ask(walletAdd, { name: 'far', mode: 'enclave', cap: String(SOL), nodes });
  await at.policy({ far: PASSKEY });
  const { publicKey } = await PageKey.make(crypto);
  const { status, json } = await insist(at, 'passkey', publicKey, 'far');
  assert.deepEqual([status, json['code']], [409, 'NOTHING_TO_EXPORT']);
  assert.match(JSON.stringify(json), /lies in a token/);
  assert.equal(at.office.desk.entries('walletExported').length, 0);
});

test('W3: a policy that takes the leave back in the same moment is before the key, or after it', async () => {
  const at = await withHot(PASSKEY);
  const { office } = at;
  const { clock, journal } = office.desk.parts;
  const { publicKey } = await PageKey.make(crypto);
  const asked = { params: { wallet: 'hot' }, body: { publicKey } };
  const seen = new Set<unknown>();
  // However many turns after the question the policy comes: there is no turn in which a key leaves without leave.
  for (let turns = 0; turns < 8; turns += 1) {
    await at.policy({ hot: PASSKEY });
    await office.desk.pass(5_000);
    const purpose = String((await office.ask('ann', 'exportWalletKey', asked)).json['challenge']);
    office.proofs.set('ann', [{ factor: 'passkey', at: clock.wallMs(), purpose }]);
    const before = office.desk.entries('walletExported').length;
    const exporting = office.answers.answer(askOf('ann', 'exportWalletKey', asked));
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const policy = JSON.stringify({ ...policyWith({}), wallets: { hot: LIMITS } });
    const body = { kind: 'policy', policy, hash: `taken back ${turns}`, by: 'owner' } as const;
    const taken = journal.submit((book) => book.append(body));
    const [{ status }] = await office.desk.until(Promise.all([exporting, taken]));
    seen.add(status);
    const given = office.desk.entries('walletExported').length - before;
    assert.equal(given, status === 200 ? 1 : 0, `after ${turns} turns`);
    const last = office.desk.disk.leaves.slice(-2).map((leaf) => decodeLeaf(leaf)?.body.kind);
    if (status === 200) assert.deepEqual(last, ['walletExported', 'policy'], `after ${turns} turns`);
    else assert.equal(status, 403);
  }
  assert.deepEqual([...seen].toSorted(), [200, 403]);
});

test('on Stellar what leaves is the secret that begins with S', async () => {
  const seed = new Uint8Array(32).fill(7);
  const vault = {
    withSecret: <T>(_id: string, _kind: string, use: (secret: Uint8Array) => T): T =>
      use(privateOf(seed).der),
  };
  const page = await PageKey.make(crypto);
  const parts = { vault, random: new SystemRandom() };
  const made = exportWalletKey(parts, { id: 'dex', chain: 'stellar' }, Buffer.from(page.publicKey, 'base64'));
  assert.ok(made !== null);
  const [publicKey, nonce, sealed] = [made.publicKey, made.nonce, made.sealed].map((bytes) =>
    Buffer.from(bytes).toString('base64'),
  );
  const secret = await openSealed(crypto, page, 'dex', {
    publicKey: publicKey ?? '',
    nonce: nonce ?? '',
    sealed: sealed ?? '',
  });
  assert.deepEqual(parseStrkey('seed', secret ?? ''), seed);
});
