import assert from 'node:assert/strict';
import test from 'node:test';
import { findFreighter } from './freighter-signer.ts';
import type { Signer } from './signer.ts';
import { StandardSigners } from './standard-signers.ts';

const ASKED = { address: 'A', transaction: 'AQ==', chain: 'solana' } as const;

/** As much of a page as wallets use. */
class FakePage extends EventTarget {
  readonly location = { origin: 'http://localhost' };
  readonly crypto = crypto;
  readonly timers = new Set<() => void>();
  /** What an extension says to a message of the page; undefined: nothing. */
  extension: (question: Readonly<Record<string, unknown>>) => object | undefined = () => undefined;

  setTimeout(act: () => void): () => void {
    this.timers.add(act);
    return act;
  }

  clearTimeout(timer: () => void): void {
    this.timers.delete(timer);
  }

  postMessage(question: Readonly<Record<string, unknown>>): void {
    const answer = this.extension(question);
    if (answer === undefined) return;
    const said = { source: 'FREIGHTER_EXTERNAL_MSG_RESPONSE', messagedId: question['messageId'], ...answer };
    const event = Object.assign(new Event('message'), { data: said, source: this });
    queueMicrotask(() => this.dispatchEvent(event));
  }

  get window(): Window {
    const page: unknown = this;
    return page as Window;
  }
}

function walletWith(sign: unknown, connect: unknown = () => ({ accounts: [{ address: 'A' }] })): object {
  return {
    name: 'W',
    accounts: [{ address: 'A' }],
    features: { 'standard:connect': { connect }, 'solana:signTransaction': { signTransaction: sign } },
  };
}

async function found(...wallets: readonly unknown[]): Promise<readonly Signer[]> {
  const page = new FakePage();
  const signers = new StandardSigners(page.window, () => undefined);
  page.addEventListener('wallet-standard:app-ready', (event) => Object(event).detail.register(...wallets));
  const end = signers.begin();
  end();
  return signers.list;
}

test('T10: what registers as a wallet without connecting or signing is none, nor is one that fails', async () => {
  assert.deepEqual(await found(null, 7, {}, { name: 'x', features: { 'standard:connect': {} } }), []);
  const page = new FakePage();
  let told = 0;
  const signers = new StandardSigners(page.window, () => void (told += 1));
  const end = signers.begin();
  const detail = (): never => assert.fail('a wallet that fails');
  page.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail }));
  page.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: 'no callback' }));
  let leave = (): void => undefined;
  const late = (api: { readonly register: (wallet: object) => () => void }): void => {
    leave = api.register(walletWith(() => []));
  };
  page.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: late }));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([signers.list.map(({ name }) => name), told], [['W'], 1]);
  leave();
  assert.deepEqual([signers.list, told], [[], 2]);
  end();
});

test('what a wallet answers instead of a signed transaction is said, and nothing of it is handed in', async () => {
  const answers = [
    [() => [{ signedTransaction: new Uint8Array([1, 2]) }], { kind: 'signed', transaction: 'AQI=' }],
    [() => [{}], 'it answered with something that is no transaction'],
    [() => null, 'it answered with something that is no transaction'],
    [() => Promise.reject(new Error('no')), 'no'],
    [() => assert.fail('thrown'), 'thrown'],
    [() => Promise.reject({ code: 1 }), ''],
  ] as const;
  for (const [sign, said] of answers) {
    const [signer] = await found(walletWith(sign));
    const wanted = typeof said === 'string' ? { kind: 'refused', why: said } : said;
    assert.deepEqual(await signer?.sign(ASKED), wanted);
  }
  const [signer] = await found(walletWith(() => []));
  assert.deepEqual(await signer?.sign({ ...ASKED, address: 'B' }), {
    kind: 'refused',
    why: 'it has no account of that address',
  });
  for (const connect of [() => ({ accounts: 'none' }), () => ({ accounts: [{}] }), () => assert.fail('no')]) {
    const [shy] = await found(walletWith(() => [], connect));
    assert.deepEqual(await shy?.connect(), []);
  }
});

test('without an extension there is no Freighter, and its silence and its no are told apart', async () => {
  const page = new FakePage();
  const looking = findFreighter(page.window);
  for (const act of page.timers) act();
  assert.equal(await looking, null);
  page.extension = ({ type }) =>
    type === 'REQUEST_CONNECTION_STATUS' ? { isConnected: true } : { publicKey: 'G' };
  const signer = await findFreighter(page.window);
  assert.ok(signer !== null);
  assert.deepEqual(await signer.connect(), ['G']);
  assert.deepEqual(await signer.sign(ASKED), { kind: 'refused', why: 'it signs for Stellar only' });
  const asked = { ...ASKED, chain: 'stellar' } as const;
  page.extension = () => ({ signedTransaction: '', apiError: { message: 'declined' } });
  assert.deepEqual(await signer.sign(asked), { kind: 'refused', why: 'declined' });
  page.extension = () => ({ error: 'older' });
  assert.deepEqual(await signer.sign(asked), { kind: 'refused', why: 'older' });
  assert.deepEqual(await signer.connect(), []);
  page.extension = ({ transactionXdr }) => ({ signedTransaction: `${String(transactionXdr)}!` });
  assert.deepEqual(await signer.sign(asked), { kind: 'signed', transaction: 'AQ==!' });
  page.extension = () => ({ messagedId: 'of another question', signedTransaction: 'x' });
  const silent = signer.sign(asked);
  await new Promise((resolve) => setImmediate(resolve));
  for (const act of page.timers) act();
  assert.deepEqual(await silent, { kind: 'refused', why: 'it did not answer within five minutes' });
});
