import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  address,
  appendTransactionMessageInstructions,
  compileTransaction,
  createTransactionMessage,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingDurableNonce,
  type Nonce,
} from '@solana/kit';
import { parseAddress } from '../../chains/solana/derived-address.ts';
import { encodeAction, somebody } from '../../chains/solana/encode-fixture.test.ts';
import { SYSTEM } from '../../chains/solana/programs.ts';
import {
  built,
  ENEMY,
  FRIEND,
  LIMITS,
  pay,
  prove,
  send,
  SOL,
  stage,
  type Stage,
} from './stage-fixture.test.ts';

const NONCE = somebody('a nonce account');

const key = (text: string): Uint8Array => parseAddress(text) ?? new Uint8Array(32);

/** What the System program keeps in the account of a nonce. */
function nonceContent(authority: string, value: string): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(1, 0);
  head.writeUInt32LE(1, 4);
  const fee = Buffer.alloc(8);
  fee.writeBigUInt64LE(5_000n);
  return Uint8Array.from(Buffer.concat([head, key(authority), key(value), fee]));
}

async function nonceStage(t: Parameters<typeof stage>[0]): Promise<Stage> {
  const at = await stage(t);
  await at.wallets.policy({
    hot: { ...LIMITS, actions: [...LIMITS.actions, 'nonce.advance'], nonceAccounts: [NONCE] },
  });
  turn(at, 'first value');
  return at;
}

function turn({ wallets, wallet }: Stage, value: string): void {
  const content = nonceContent(wallet, somebody(value));
  wallets.node.machine.put(NONCE, { lamports: 1_447_680, owner: SYSTEM, content, executable: false });
}

/** Made by the official library: it does not expire. */
function durable({ wallet }: Stage, value: string, lamports: number): ReturnType<typeof compileTransaction> {
  const paid = setTransactionMessageFeePayer(address(wallet), createTransactionMessage({ version: 0 }));
  const timed = setTransactionMessageLifetimeUsingDurableNonce(
    {
      nonce: somebody(value) as Nonce,
      nonceAccountAddress: address(NONCE),
      nonceAuthorityAddress: address(wallet),
    },
    paid,
  );
  return compileTransaction(
    appendTransactionMessageInstructions([encodeAction(pay(wallet, FRIEND, lamports))], timed),
  );
}

test('what rests on a nonce is signed while the nonce is as it says, and lands once', async (t) => {
  const at = await nonceStage(t);
  const { machine } = at.wallets.node;
  const id = await send(at, durable(at, 'first value', 1_000));
  assert.equal(machine.landed.get(id)?.error, null);
  await at.wallets.desk.look();
  assert.equal(at.wallets.entries('deedOutcome')[0]?.['result'], 'landed');
  assert.equal(at.wallets.entries('deed')[0]?.['lastHeight'], null);
  await assert.rejects(send(at, durable(at, 'another value', 1_001)), /Its time is over/);
  await assert.rejects(send(at, durable(at, 'first value', 1_002)), /Its time is over/);
  prove(at);
});

test('a node that does not show the nonce for good yet as it was at the decision ends nothing (F34)', async (t) => {
  const at = await nonceStage(t);
  const { wallets } = at;
  const { machine } = wallets.node;
  machine.losing = 1_000;
  await send(at, durable(at, 'first value', 1_000));
  const decided = machine.height;
  assert.equal(wallets.entries('deed')[0]?.['nonceSlot'], decided);
  // What was before the first value is another value too, and older than what was seen.
  const content = Buffer.from(nonceContent(at.wallet, somebody('value before'))).toString('base64');
  const value = { lamports: 1_447_680, owner: SYSTEM, data: [content, 'base64'] };
  wallets.node.lies.set('getAccountInfo', { context: { slot: decided - 1 }, value });
  await wallets.desk.look();
  await wallets.restarted().look();
  assert.equal(wallets.entries('deedOutcome').length, 0);
  wallets.node.lies.set('getAccountInfo', { context: { slot: decided }, value });
  await wallets.restarted().look();
  assert.equal(wallets.entries('deedOutcome')[0]?.['result'], 'expired');
  prove(at);
});

test('what rests on a nonce is over when the nonce was used otherwise, and not before (F34)', async (t) => {
  const at = await nonceStage(t);
  const { wallets } = at;
  wallets.node.machine.losing = 1_000;
  await send(at, durable(at, 'first value', 1_000));
  wallets.node.machine.advance(500);
  await wallets.desk.look();
  assert.equal(wallets.entries('deedOutcome').length, 0);
  for (const lie of [null, { value: {} }]) {
    wallets.node.lies.set('getAccountInfo', lie ?? { nothing: 1 });
    await wallets.desk.look();
  }
  assert.equal(wallets.entries('deedOutcome').length, 0);
  wallets.node.lies.delete('getAccountInfo');
  turn(at, 'second value');
  await wallets.restarted().look();
  assert.equal(wallets.entries('deedOutcome')[0]?.['result'], 'expired');
  assert.equal(new Set(wallets.node.machine.received).size, 1);
  prove(at);
});

test('every account that is written to is looked at, and more leaving than is said refuses it (T27)', async (t) => {
  const at = await stage(t);
  const { node } = at.wallets;
  const asked: unknown[] = [];
  node.heard = (method, params) => void (method === 'getMultipleAccounts' && asked.push(params[0]));
  await send(at, await built(at, pay(at.wallet, FRIEND)));
  assert.deepEqual(asked, [[at.wallet, FRIEND]]);
  // Another program has the wallet afterwards.
  const gone = { lamports: SOL, owner: ENEMY, data: ['', 'base64'] };
  node.lies.set('simulateTransaction', { value: { err: null, accounts: [gone, null] } });
  await assert.rejects(send(at, await built(at, pay(at.wallet, FRIEND, 7))), /the bytes say at most/);
});

test('what differs because something landed between two looks is looked at again', async (t) => {
  const at = await stage(t);
  const { node } = at.wallets;
  const real = { lamports: 2 * SOL - 5_007, owner: SYSTEM, data: ['', 'base64'] };
  const odd = { ...real, lamports: SOL };
  let looks = 0;
  node.lies.set('simulateTransaction', { value: { err: null, accounts: [odd, null] } });
  node.heard = (method) => {
    if (method !== 'simulateTransaction') return;
    looks += 1;
    if (looks === 2) node.lies.set('simulateTransaction', { value: { err: null, accounts: [real, null] } });
  };
  await send(at, await built(at, pay(at.wallet, FRIEND, 7)));
  assert.equal(looks, 2);
});
