import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Keypair, Networks } from '@stellar/stellar-sdk';
import { Horizon } from '../../simulators/stellar/horizon.ts';
import { StellarNetwork } from '../../simulators/stellar/network.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import {
  allowDial,
  makeFolder,
  removeAtEnd,
  startGateway,
  type GatewayUnderTest,
} from './gateway-under-test.ts';
import { starterPolicy } from './trading-floor.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('keeper-under-test.ts', import.meta.url));
/** Smallest units of one of anything on Stellar. */
export const COINS = 10_000_000n;
/** Who issues the dollar there. */
export const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
/** That dollar, as policy and the network name it. */
export const USDC = `USDC:${ISSUER}`;

export interface StellarFloor {
  readonly folder: DataFolder;
  readonly network: StellarNetwork;
  /** The address of the wallet `dex`, which holds 100 XLM and 50 USDC. */
  readonly wallet: string;
  /** What the owner's door answered when its program was let in. */
  readonly bot: Readonly<Record<string, unknown>>;
  readonly gateway: GatewayUnderTest;
}

/** A gateway of real processes with the wallet `dex` in server mode on a small network, and a program that asks it. */
export async function openStellarFloor(
  t: TestContext,
  actions: readonly string[],
  program: Readonly<Record<string, unknown>>,
): Promise<StellarFloor> {
  const network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
  const horizon = new Horizon(network);
  const node = await horizon.start();
  t.after(() => horizon.stop());
  const folder = makeFolder();
  removeAtEnd(folder);
  allowDial(folder, node);
  const gateway = await startGateway({ folder, keeperMain: KEEPER_UNDER_TEST, keep: true });
  t.after(() => gateway.stop());
  const most = { perTransaction: String(50n * COINS), perDay: String(500n * COINS) };
  const limits = { actions, assets: { XLM: most, [USDC]: most }, minimumBalance: String(COINS) };
  await gateway.ask('policy set', { policy: { ...starterPolicy(), wallets: { dex: limits } } });
  const server = { chain: 'stellar-testnet', mode: 'server', accepted: true, cap: '100000000000' };
  const made = await gateway.ask('wallet add', { name: 'dex', ...server, nodes: [node] });
  const wallet = String(made['address']);
  network.give(wallet, { XLM: 100n * COINS, [USDC]: 50n * COINS });
  const bot = await gateway.ask('wallet bot', { name: 'dex', ...program });
  return { folder, network, wallet, bot, gateway };
}
