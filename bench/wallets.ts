import { emptyState, fold } from '../src/core/account/fold.ts';
import type { GatewayState } from '../src/core/account/state.ts';
import { assert } from '../src/core/assert.ts';
import type { Deed } from '../src/core/chain/chain.ts';
import { DeedPermit } from '../src/core/chain/deed-permit.ts';
import { noTables } from '../src/core/chain/tables.ts';
import type { RawRequest } from '../src/core/order/venue.ts';
import { decideDeed, type Observed } from '../src/core/policy/decide-deed.ts';
import { unixMs } from '../src/core/units/time.ts';
import { walletKeyId } from '../src/keeper/custody/record-id.ts';
import { tokenMaterial } from '../src/keeper/custody/token-material.ts';
import type { TokenSigner } from '../src/keeper/custody/token-signer.ts';
import { WalletKeyring } from '../src/keeper/keyring/wallet-keyring.ts';
import { judgeSignatures } from '../src/keeper/wallets/other-signers.ts';
import { ChainGround } from '../sim/chains/chain-ground.ts';
import { openChain } from '../sim/chains/chains.ts';
import { WORLD_CHAINS, type WorldChain, type WorldWallet } from '../sim/chains/world-chain.ts';
import { START } from '../sim/ground.ts';
import { SeededRandom } from '../sim/random.ts';
import { quantile } from './load.ts';
import type { SignRow } from './sign.ts';

/**
 * What one transaction of a wallet costs in arithmetic: its bytes read and decided on, and signed with a key that the
 * vault opens for it, or by a token where one is given, or its signature checked where the key is elsewhere. Nothing is
 * asked, recorded or sent. The rows take turns, one transaction each: whatever else the machine does meets all alike.
 */
export async function measureWallets(count: number, token: TokenSigner | null): Promise<readonly SignRow[]> {
  const steps: Step[] = [];
  for (const chain of WORLD_CHAINS) {
    for (const mode of token === null ? HERE : ([...HERE, 'enclave'] as const)) {
      const ground = await ChainGround.make(chain);
      const world = openChain(chain, START, new SeededRandom(1));
      const state = emptyState();
      for (const { entry } of ground.ledger) fold(state, entry);
      const known = ground.wallets.find((one) => one.mode === (mode === 'client' ? 'client' : 'server'));
      assert(known !== undefined, 'the ground has a wallet of each mode');
      const isInToken = mode === 'enclave' && token !== null;
      const wallet = isInToken ? await inToken({ token, ground, world, state }, known) : known;
      world.open([wallet]);
      const step = `${chain}, ${mode}: ${mode === 'client' ? 'check' : 'sign'}`;
      steps.push({ step, run: once({ ground, world, state, token }, wallet) });
    }
  }
  return measuredInTurn(steps, count);
}

const HERE = ['server', 'client'] as const;

interface Place {
  readonly ground: ChainGround;
  readonly world: WorldChain;
  readonly state: GatewayState;
  readonly token: TokenSigner | null;
}

/** The wallet with a key that a token made in the place of the one in the vault. */
async function inToken(
  { token, ground, world, state }: Place & { readonly token: TokenSigner },
  known: WorldWallet,
): Promise<WorldWallet> {
  const made = await token.make('ed25519', 'bench');
  const wallet = state.wallets.get(known.id);
  assert(
    made.kind === 'made' && wallet !== undefined,
    'the token makes a key, and the ground has the wallet',
  );
  const { publicKey: key } = made.made;
  const address = world.codec.addressOf(key);
  ground.vault.seal(walletKeyId(known.id), 'wallet', tokenMaterial(made.made), true);
  state.wallets.set(known.id, { ...wallet, address, mode: 'enclave' });
  return { ...known, key, address };
}

function once({ ground, world, state, token }: Place, of: WorldWallet): () => Promise<unknown> {
  const { codec, cap } = world;
  const { id } = of;
  const wallet = state.wallets.get(id);
  assert(wallet !== undefined, 'the ground has the wallet');
  const nobody = { sign: () => Promise.reject(new RangeError('no key here is in a token')), reportWrong };
  const chains = new Map([[codec.id, codec]]);
  const parts = { secrets: ground.vault, wallets: state.wallets, chains, signer: token ?? nobody };
  const keyring = new WalletKeyring(parts);
  const observed: Observed = { balance: cap, isCurrent: true, tried: [] };
  const decided = (wire: Uint8Array): Deed | null => {
    const deed = codec.read(wire, noTables);
    if (deed.kind !== 'deed' || judgeSignatures(deed, wallet).length > 0) return null;
    const denials = decideDeed(state, { wallet, deed, bot: 'bench', observed }, unixMs(START));
    return denials.length === 0 ? deed : null;
  };
  const random = new SeededRandom(2);
  const tries = Array.from({ length: TRIES }, () => world.write(of, random));
  const wire = tries.map(({ first, signed }) => wireOf(signed ?? first)).find((one) => decided(one) !== null);
  assert(wire !== undefined, 'a program asks for something that is allowed now and then');
  return async () => {
    const deed = decided(wire);
    assert(deed !== null, 'what is allowed once is allowed again: nothing is recorded');
    if (wallet.mode === 'client') return null;
    const answer = await keyring.sign(new DeedPermit(id, deed));
    assert(answer.kind === 'made', 'what is allowed is signed');
    return answer;
  };
}

/** Programs of these histories ask for a lot that is refused. */
const TRIES = 100;

/** The transaction in a program's call, as either chain's clients write it. */
function wireOf({ body }: RawRequest): Uint8Array {
  const text = Buffer.from(body).toString('utf8');
  const wire: unknown = text.startsWith('{')
    ? Object(JSON.parse(text)).params[0]
    : new URLSearchParams(text).get('tx');
  return Uint8Array.from(Buffer.from(String(wire), 'base64'));
}

/** The time of one call after another, in microseconds; a tenth as many before it are not counted. */
export async function measured(step: string, times: number, run: () => Promise<unknown>): Promise<SignRow> {
  const figures: number[] = [];
  for (let i = -times / 10; i < times; i += 1) {
    const from = performance.now();
    await run();
    if (i >= 0) figures.push((performance.now() - from) * 1_000);
  }
  return { step, p50_us: quantile(figures, 0.5), p99_us: quantile(figures, 0.99) };
}

interface Step {
  readonly step: string;
  readonly run: () => Promise<unknown>;
}

/** As {@link measured}, of several that take turns. */
async function measuredInTurn(steps: readonly Step[], times: number): Promise<readonly SignRow[]> {
  const figures = steps.map((): number[] => []);
  for (let i = -times / 10; i < times; i += 1) {
    for (const [at, { run }] of steps.entries()) {
      const from = performance.now();
      await run();
      if (i >= 0) figures[at]?.push((performance.now() - from) * 1_000);
    }
  }
  return steps.map(({ step }, at) => {
    const taken = figures[at] ?? [];
    return { step, p50_us: quantile(taken, 0.5), p99_us: quantile(taken, 0.99) };
  });
}

function reportWrong(): never {
  throw new RangeError('no key here is in a token');
}
