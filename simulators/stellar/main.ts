import { Keypair, Networks } from '@stellar/stellar-sdk';
import { runChain } from '../shared/chain-process.ts';
import { Horizon } from './horizon.ts';
import { StellarNetwork } from './network.ts';
import { StellarRpcNode } from './rpc.ts';

const LEDGER_MS = 5_000;
const COINS = 10_000_000n;
/** Whose USDC is traded here, and who makes the market: known keys, worth nothing on any other network. */
const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
const MAKER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4)).publicKey();

await runChain(async (first, second) => {
  const network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
  makeMarket(network);
  const horizon = new Horizon(network);
  const rpc = new StellarRpcNode(() => network);
  const nodes = [await horizon.start(first), `${await rpc.start(second)}#rpc`];
  const ledgers = setInterval(() => network.close(), LEDGER_MS);
  return {
    nodes,
    assets: [`USDC:${ISSUER}`],
    stop: async () => {
      clearInterval(ledgers);
      await Promise.all([horizon.stop(), rpc.stop()]);
    },
  };
});

/** An order book of both sides around 0.25 USDC for one XLM. */
function makeMarket(network: StellarNetwork): void {
  const usdc = `USDC:${ISSUER}`;
  network.give(ISSUER, { XLM: 1_000n * COINS });
  network.give(MAKER, { XLM: 10_000_000n * COINS, [usdc]: 10_000_000n * COINS });
  const { offers } = network.entries;
  const of = { seller: MAKER, amount: 100_000n * COINS, isPassive: false };
  for (const step of [1, 2, 3]) {
    const [id, next] = [BigInt(2 * step - 1), BigInt(2 * step)];
    const price = { n: 1_000, d: 250 - step };
    offers.set(id, { id, selling: usdc, buying: 'XLM', ...of, price });
    offers.set(next, { id: next, selling: 'XLM', buying: usdc, ...of, price: { n: 250 + step, d: 1_000 } });
  }
  network.entries.nextOffer = 7n;
}
