import { emptyState, fold } from '../src/core/account/fold.ts';
import type { GatewayState } from '../src/core/account/state.ts';
import { assert } from '../src/core/assert.ts';
import type { Deed } from '../src/core/chain/chain.ts';
import { DeedPermit } from '../src/core/chain/deed-permit.ts';
import { noTables } from '../src/core/chain/tables.ts';
import type { RawRequest } from '../src/core/order/venue.ts';
import { decideDeed, type Observed } from '../src/core/policy/decide-deed.ts';
import { unixMs } from '../src/core/units/time.ts';
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
 * vault opens for it, or its signature checked where the key is elsewhere. Nothing is asked, recorded or sent.
 */
export async function measureWallets(count: number): Promise<readonly SignRow[]> {
  const rows: SignRow[] = [];
  for (const chain of WORLD_CHAINS) {
    const ground = await ChainGround.make(chain);
    const world = openChain(chain, START, new SeededRandom(1));
    world.open(ground.wallets);
    const state = emptyState();
    for (const { entry } of ground.ledger) fold(state, entry);
    for (const wallet of ground.wallets) {
      const step = `${chain}, ${wallet.mode}: ${wallet.mode === 'server' ? 'sign' : 'check'}`;
      rows.push(await measured(step, count, once(ground, world, state, wallet)));
    }
  }
  return rows;
}

function once(
  { vault }: ChainGround,
  world: WorldChain,
  state: GatewayState,
  of: WorldWallet,
): () => Promise<unknown> {
  const { codec, cap } = world;
  const { id } = of;
  const wallet = state.wallets.get(id);
  assert(wallet !== undefined, 'the ground has the wallet');
  const nobody = { sign: () => Promise.reject(new RangeError('no key here is in a token')), reportWrong };
  const chains = new Map([[codec.id, codec]]);
  const keyring = new WalletKeyring({ secrets: vault, wallets: state.wallets, chains, signer: nobody });
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
    return wallet.mode === 'server' ? keyring.sign(new DeedPermit(id, deed)) : null;
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

function reportWrong(): never {
  throw new RangeError('no key here is in a token');
}
