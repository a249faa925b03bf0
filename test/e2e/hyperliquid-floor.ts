import { writeFileSync } from 'node:fs';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import type { EngineOptions } from '../../simulators/hyperliquid/engine.ts';
import { startSimulator, type Simulator } from '../../simulators/hyperliquid/server.ts';
import { decimal } from '../../src/core/units/decimal.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import {
  allowDial,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
  type StartOptions,
} from './gateway-under-test.ts';
import { starterPolicy } from './trading-floor.ts';

/** The owner's wallet and its agents: throw-away ones of the simulator. */
export const OWNER = Wallet.numbered(7_001);
const AGENT = Wallet.numbered(7_002);
export const SECOND_AGENT = Wallet.numbered(7_003);
/** For accounts of vaults and sub-accounts: no key is taken twice. */
export const MORE_AGENTS = [7_004, 7_005].map((number) => Wallet.numbered(number));

/** A vault that the owner leads, a sub-account of the owner, and a vault of somebody else. */
export const VAULT = Wallet.numbered(7_101).address;
export const SUB_ACCOUNT = Wallet.numbered(7_102).address;
export const FOREIGN_VAULT = Wallet.numbered(7_103).address;
const SOMEBODY = Wallet.numbered(7_104).address;

/** Whom the owner approved to be paid up to 0.01 % (10 tenths of a basis point) at the venue. */
export const BUILDER = `0x${'b1'.repeat(20)}`;

export interface Decoy {
  /** The address that its bot asks about. */
  readonly address: string;
  readonly privateKey: string;
}

export interface HyperliquidFloor {
  readonly gateway: GatewayUnderTest;
  readonly simulator: Simulator;
  /** Base URL for bots. */
  readonly url: string;
  readonly ca: string;
  /** `account`: the one that it trades on, the owner's own unless another is named. */
  addBot(name: string, account?: string): Promise<Decoy>;
  /** The same folder, in another life of the gateway. */
  restart(options?: Partial<StartOptions>): Promise<void>;
  close(): Promise<void>;
}

/** The starter policy for the market of the simulator, and for tests that do much in a second. */
export function hyperliquidPolicy(limits: object = {}): unknown {
  const text = JSON.stringify(starterPolicy()).replaceAll('BTCUSDT', 'BTC').replaceAll('ETHUSDT', 'ETH');
  const policy: Readonly<Record<string, object>> = JSON.parse(text);
  const pace = { messagesPerSecondMax: 50, ...limits };
  const [everyAccount, everyBot] = [policy['everyAccount'], policy['everyBot']];
  return { ...policy, everyAccount: { ...everyAccount, ...pace }, everyBot: { ...everyBot, ...pace } };
}

/** A gateway and a simulated Hyperliquid as real processes: TLS with a fresh CA, a probed agent, a policy. */
export async function openHyperliquidFloor(
  options: { readonly engine?: Partial<EngineOptions>; readonly start?: Partial<StartOptions> } = {},
): Promise<HyperliquidFloor> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test venue', days: 2, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  const simulator = await startSimulator({
    engineOptions: {
      seed: 1,
      accounts: [
        {
          address: OWNER.address,
          balance: '100000',
          builders: { [BUILDER]: '0.0001' },
          agents: [
            { address: AGENT.address },
            { address: SECOND_AGENT.address, name: 'second' },
            ...MORE_AGENTS.map(({ address }, at) => ({ address, name: `more ${at}` })),
          ],
        },
        { address: VAULT, balance: '100000', master: { address: OWNER.address, role: 'vault' } },
        { address: SUB_ACCOUNT, balance: '100000', master: { address: OWNER.address, role: 'subAccount' } },
        { address: SOMEBODY, balance: '100000' },
        { address: FOREIGN_VAULT, balance: '100000', master: { address: SOMEBODY, role: 'vault' } },
      ],
      symbols: ['BTC', 'ETH'],
      markets: [
        { symbol: 'BTC', price: decimal('60000'), volatility: 0 },
        { symbol: 'ETH', price: decimal('3000'), volatility: 0 },
      ],
      weightPerMinute: 1_000_000,
      ...options.engine,
    },
    tls: await issueLeaf(authority, names),
  });
  const folder = makeFolder();
  allowDial(folder, simulator.url);
  writeFileSync(folder.nativeCurve, '');
  let gateway = await startGateway({ folder, keep: true, ...options.start });
  const place = { baseUrl: simulator.url, ca: authority.cert, paper: true };
  await gateway.ask('key add', { venue: 'hyperliquid', name: 'main', secret: AGENT.privateKey, ...place });
  await gateway.ask('policy set', { policy: hyperliquidPolicy() });
  return {
    get gateway() {
      return gateway;
    },
    get url() {
      return `${gateway.url}/hyperliquid`;
    },
    simulator,
    ca: authority.cert,
    addBot: async (bot, account = 'main') => {
      const { apiKey, secret } = await gateway.ask('bot add', { bot, name: account });
      return { address: String(apiKey), privateKey: String(secret) };
    },
    restart: async (more = {}) => {
      gateway = await startGateway({ folder, keep: true, ...more });
    },
    close: async () => {
      await gateway.stop().finally(() => simulator.close());
    },
  };
}
