import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import {
  Asset,
  FeeBumpTransaction,
  Horizon as Sdk,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { Horizon } from '../../simulators/stellar/horizon.ts';
import { StellarNetwork } from '../../simulators/stellar/network.ts';
import {
  COINS,
  ISSUER,
  LIMITS,
  USDC,
  USDC_NAME,
} from '../../src/keeper/wallets/stellar-stage-fixture.test.ts';
import { installTokens, LIBRARY, TokenPlace } from './softhsm.ts';

const LISTEN = '127.0.0.1:18451';
const POLICY = {
  version: 1,
  everyAccount: { symbols: ['BTCUSDT'], notionalMax: 1, positionMax: 1, dailyLossMax: 1 },
  wallets: { dex: { ...LIMITS, feeBumpMax: '50000' } },
};

let missing: string | null = null;
let place: TokenPlace;
const network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
const horizon = new Horizon(network);
let nodeUrl = '';

before(async () => {
  missing = installTokens();
  if (missing !== null) return;
  place = new TokenPlace();
  nodeUrl = await horizon.start();
});
after(async () => {
  if (missing !== null) return;
  await horizon.stop();
  place.remove();
});

/** What a program has that trades. */
interface Program {
  readonly sdk: Sdk.Server;
  readonly wallet: string;
  readonly decoy: Keypair;
}

/** What a program is told that offers so much: the hash, or why not. */
async function offered({ sdk, wallet, decoy }: Program, amount: string): Promise<string> {
  const of = { selling: Asset.native(), buying: USDC, amount, price: '0.25', offerId: 0 };
  const transaction = new TransactionBuilder(await sdk.loadAccount(wallet), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
  })
    .addOperation(Operation.manageSellOffer(of))
    .setTimeout(120)
    .build();
  transaction.sign(decoy);
  return sdk.submitTransaction(transaction).then(
    ({ hash }) => `landed ${hash}`,
    (reason: unknown) => String(Object(Object(Object(reason).response).data).detail),
  );
}

/** Every transaction that the network took came with one signature, of the wallet's own key, which the token has. */
function checkSignatures(wallet: string): void {
  for (const { envelope } of network.landed.values()) {
    const there = TransactionBuilder.fromXdr(envelope, Networks.TESTNET);
    const [signature, ...others] = there.signatures;
    assert.ok(signature !== undefined && others.length === 0);
    assert.ok(Keypair.fromPublicKey(wallet).verify(there.hash(), signature.signature.toBytes()));
  }
}

test('F25: a token signs on Stellar, also a higher fee in a surge; gone, nothing is signed', async (context) => {
  if (missing !== null) return context.skip(missing);
  await place.say('init', '--custodian', 'file');
  const named = ['key', 'enclave', '--library', LIBRARY, '--token', 'prod', '--pin-file', place.at('pin')];
  assert.equal((await place.say(...named)).code, undefined);
  writeFileSync(place.at('policy.json'), JSON.stringify(POLICY));
  const gateway = await place.up(LISTEN);
  try {
    await place.say('policy', 'set', place.at('policy.json'));
    const create = ['wallet', 'create', 'dex', '--chain', 'stellar-testnet', '--mode', 'enclave'];
    const made = await place.say(...create, '--cap', '1000', '--node', nodeUrl);
    assert.equal(made['mode'], 'enclave', JSON.stringify(made));
    const wallet = String(made['address']);
    network.give(wallet, { XLM: 100n * COINS, [USDC_NAME]: 50n * COINS });
    network.give(ISSUER, { XLM: 100n * COINS });
    const bot = await place.say('wallet', 'bot', 'dex', 'maker');
    const sdk = new Sdk.Server(`${gateway.url}/stellar/${String(bot['token'])}`, { allowHttp: true });
    const program: Program = { sdk, wallet, decoy: Keypair.fromSecret(String(bot['decoy'])) };
    assert.match(await offered(program, '10'), /^landed /);

    await place.unplugged(async () => {
      assert.match(await offered(program, '11'), /the token is not there|the token or its driver failed/);
      assert.equal(network.landed.size, 1);
    });
    assert.match(await offered(program, '12'), /^landed /);

    network.isHolding = true;
    network.surge = 700;
    assert.match(await offered(program, '13'), /not known to be in a ledger yet/);
    const isBumped = (): boolean =>
      network.received.some(
        (one) => TransactionBuilder.fromXdr(one, Networks.TESTNET) instanceof FeeBumpTransaction,
      );
    for (const endsAt = Date.now() + 30_000; !isBumped() && Date.now() < endsAt;)
      await new Promise((resolve) => setTimeout(resolve, 250));
    network.close();
    assert.equal(network.landed.size, 3);
    checkSignatures(wallet);
  } finally {
    await gateway.stop();
  }
});
