import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  address,
  addSignersToTransactionMessage,
  appendTransactionMessageInstructions,
  createTransactionMessage,
  generateKeyPairSigner,
  getBase58Decoder,
  getBase58Encoder,
  getBase64EncodedWireTransaction,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signAndSendTransactionMessageWithSigners,
  signatureBytes,
  type TransactionSendingSigner,
} from '@solana/kit';
import { encodeAction } from '../../chains/solana/encode-fixture.test.ts';
import { SYSTEM } from '../../chains/solana/programs.ts';
import { LIMITS, prove, SOL, stage } from './stage-fixture.test.ts';

test('where others sign as well, a program of the official library has the wallet sign last (T29)', async (t) => {
  const at = await stage(t);
  const { rpc, wallets } = at;
  const account = await generateKeyPairSigner();
  await wallets.policy({
    hot: {
      ...LIMITS,
      actions: ['system.create-account'],
      destinations: [account.address],
    },
  });
  const wallet: TransactionSendingSigner = {
    address: address(at.wallet),
    signAndSendTransactions: (transactions) =>
      Promise.all(
        transactions.map(async (transaction) => {
          const wire = getBase64EncodedWireTransaction(transaction);
          const id = await rpc.sendTransaction(wire, { encoding: 'base64' }).send();
          return signatureBytes(Uint8Array.from(getBase58Encoder().encode(id)));
        }),
      ),
  };
  const { value } = await rpc.getLatestBlockhash().send();
  const create = encodeAction({
    name: 'system.create-account',
    payer: at.wallet,
    account: account.address,
    lamports: BigInt(SOL / 10),
    space: 0n,
    owner: SYSTEM,
  });
  const message = addSignersToTransactionMessage(
    [account],
    appendTransactionMessageInstructions(
      [create],
      setTransactionMessageLifetimeUsingBlockhash(
        value,
        setTransactionMessageFeePayerSigner(wallet, createTransactionMessage({ version: 0 })),
      ),
    ),
  );
  const id = getBase58Decoder().decode(await signAndSendTransactionMessageWithSigners(message));
  assert.equal(wallets.node.machine.landed.get(id)?.error, null);
  assert.equal(wallets.node.machine.look(account.address)?.lamports, SOL / 10);
  prove(at);
});
