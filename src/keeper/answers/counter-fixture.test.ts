import assert from 'node:assert/strict';
import {
  createKeyPairFromPrivateKeyBytes,
  getAddressFromPublicKey,
  getBase64EncodedWireTransaction,
  partiallySignTransaction,
  type Blockhash,
} from '@solana/kit';
import { SolanaNode } from '../../../simulators/solana/node.ts';
import { encodeAction } from '../../chains/solana/encode-fixture.test.ts';
import type { Action } from '../../chains/solana/actions.ts';
import { policySet } from '../door/policy-commands.ts';
import { policyWith } from '../door/desk-fixture.test.ts';
import { walletAdd } from '../door/wallet-add.ts';
import { compiled, FRIEND, LIMITS, pay, SOL } from '../wallets/stage-fixture.test.ts';
import { Office, type Reply } from './answers-fixture.test.ts';

type Pair = Awaited<ReturnType<typeof createKeyPairFromPrivateKeyBytes>>;
type Compiled = ReturnType<typeof compiled>;

/** An office with wallets: a node with the real runtime, and keys that the gateway never sees. */
export class Counter {
  readonly office: Office;
  readonly node: SolanaNode;
  /** Of the wallet `cold`. */
  readonly address: string;
  readonly #pair: Pair;

  /** With `cold` in client mode, which has two SOL, and may pay {@link FRIEND}. `theirs` is another one. */
  static async open(limits: object = LIMITS): Promise<Counter> {
    const office = await Office.open();
    const node = new SolanaNode();
    office.desk.nodes = {
      send: (_host, request) => {
        const said = JSON.stringify(node.answer(Buffer.from(request.body).toString('utf8')));
        const reply = { status: 200, headers: [], body: Buffer.from(said, 'utf8') };
        return Promise.resolve({ kind: 'answered', reply });
      },
    };
    const pair = await pairOf(1);
    const counter = new Counter(office, node, pair, await getAddressFromPublicKey(pair.publicKey));
    node.machine.give(counter.address, 2 * SOL);
    node.machine.give(FRIEND, SOL);
    const nodes = ['http://127.0.0.1:1'];
    await office.desk.ask(walletAdd, { name: 'cold', address: counter.address, nodes });
    await office.desk.ask(walletAdd, { name: 'theirs', address: await addressOf(2), nodes, user: 'else' });
    await counter.policy({ cold: limits });
    return counter;
  }

  private constructor(office: Office, node: SolanaNode, pair: Pair, address: string) {
    this.office = office;
    this.node = node;
    this.address = address;
    this.#pair = pair;
  }

  /** A policy that says this of its wallets. */
  async policy(wallets: object, more: object = {}): Promise<void> {
    await this.office.desk.ask(policySet, { policy: { ...policyWith({}), wallets, ...more } });
  }

  /** A payment to a friend that nobody has signed. */
  payment(lamports = SOL / 10, from = this.address): Compiled {
    return this.compiled([pay(from, FRIEND, lamports)], from);
  }

  compiled(actions: readonly Action[], from = this.address): Compiled {
    const answer = new Map(
      Object.entries(Object(this.node.answer('{"id":1,"method":"getLatestBlockhash","params":[]}'))),
    );
    const { blockhash, lastValidBlockHeight } = Object(Object(answer.get('result')).value);
    const lifetime = {
      blockhash: blockhash as Blockhash,
      lastValidBlockHeight: BigInt(lastValidBlockHeight),
    };
    return compiled(from, lifetime, actions.map(encodeAction));
  }

  /** What the wallet's own program makes of a transaction; by another key, where its number is given. */
  async signed(transaction: Compiled, key = 1): Promise<string> {
    const pair = key === 1 ? this.#pair : await pairOf(key);
    return getBase64EncodedWireTransaction(await partiallySignTransaction([pair], transaction));
  }

  /** Asks for a decision. */
  propose(who: string, transaction: string, wallet = 'cold'): Promise<Reply> {
    return this.office.insist(who, 'proposeTransaction', { params: { wallet }, body: { transaction } });
  }

  /** Brings back what was signed elsewhere. */
  handIn(who: string, deed: unknown, transaction: string): Promise<Reply> {
    const params = { wallet: 'cold', deed: String(deed) };
    return this.office.ask(who, 'handInSignature', { params, body: { transaction } });
  }

  /** The page of one wallet. */
  async story(wallet = 'cold', who = 'owner'): Promise<Reply['json']> {
    const { json, status } = await this.office.ask(who, 'getWallet', { params: { wallet } });
    assert.equal(status, 200, JSON.stringify(json));
    return json;
  }
}

/** As a program hands it over: unsigned, in base 64. */
export function unsigned(transaction: Compiled): string {
  return getBase64EncodedWireTransaction(transaction);
}

/** An address whose key nobody keeps, by a number. */
export async function addressOf(key: number): Promise<string> {
  return getAddressFromPublicKey((await pairOf(key)).publicKey);
}

function pairOf(key: number): Promise<Pair> {
  return createKeyPairFromPrivateKeyBytes(new Uint8Array(32).fill(key));
}
