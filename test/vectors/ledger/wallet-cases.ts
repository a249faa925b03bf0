import type { WalletBody } from '../../../src/core/ledger/wallet-entry.ts';
import type { ExportCase } from './export-case.ts';
import { story } from './rule-cases.ts';
import { halt, place } from './sample-ledger.ts';

/** The entry of a transaction behind a wallet that stands first. */
const DEED = 4;
const POLICY = place({}).policy ?? '';

/** One body of each kind that is about wallets, in an order that a gateway may write them in. */
export const WALLET_BODIES: { readonly [K in WalletBody['kind']]: Extract<WalletBody, { kind: K }> } = {
  wallet: {
    kind: 'wallet',
    wallet: 'hot',
    user: 'owner',
    chain: 'solana',
    address: 'GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB',
    mode: 'server',
    origin: 'created',
    record: '7b'.repeat(32),
    cap: '2000000000',
    by: 'owner',
  },
  walletBot: { kind: 'walletBot', wallet: 'hot', bot: 'payer', token: '7c'.repeat(32), revoked: false },
  deed: {
    kind: 'deed',
    wallet: 'hot',
    bot: 'payer',
    wire: 'AQ==',
    digest: '7d'.repeat(32),
    words: ['1. Send 1 SOL (1000000000 lamports) from A to B.'],
    spends: [['SOL', '1000005000']],
    balance: '1500000000',
    lastHeight: 1_000,
    verdict: 'allow',
    denials: [],
    policy: POLICY,
  },
  deedSigned: { kind: 'deedSigned', wallet: 'hot', deed: DEED, id: '5x', signature: 'AQ==', by: 'gateway' },
  deedOutcome: { kind: 'deedOutcome', wallet: 'hot', deed: DEED, result: 'landed', code: null, slot: 900 },
  walletPrimary: { kind: 'walletPrimary', wallet: 'hot', by: 'owner' },
  walletNodes: { kind: 'walletNodes', chain: 'solana', wallet: 'hot', nodes: 3, hosts: 2, by: 'owner' },
  walletExported: { kind: 'walletExported', wallet: 'hot', by: `person/${'7e'.repeat(16)}` },
  walletRetired: { kind: 'walletRetired', wallet: 'hot', reason: 'moved', by: 'owner' },
};

const { wallet: ADDED, walletBot: BOT, deed: ALLOWED, deedSigned: SIGNED } = WALLET_BODIES;
const { deedOutcome: ENDED, walletRetired: RETIRED, walletPrimary: PRIMARY } = WALLET_BODIES;
const { walletNodes: NODES } = WALLET_BODIES;
const OTHER = { ...ADDED, wallet: 'cold', address: 'So11111111111111111111111111111111111111112' } as const;

export const WALLET_CASES: readonly ExportCase[] = [
  story(
    'wallets that were never added, and whose name or address was used before',
    [BOT, RETIRED, ALLOWED, ADDED, ADDED, { ...ADDED, wallet: 'again' }, { ...ADDED, address: 'x' }, OTHER],
    [3, 'WALLET_UNKNOWN', null],
    [4, 'WALLET_UNKNOWN', null],
    [5, 'WALLET_UNKNOWN', null],
    [7, 'WALLET_NOT_NEW', null],
    [8, 'WALLET_NOT_NEW', null],
    [9, 'WALLET_NOT_NEW', null],
  ),
  story(
    'a primary wallet that was never added, and one that is retired, whose key is given out',
    [PRIMARY, ADDED, PRIMARY, RETIRED, PRIMARY, WALLET_BODIES.walletExported],
    [3, 'WALLET_UNKNOWN', null],
    [7, 'WALLET_RETIRED_BEFORE', 6],
    [8, 'WALLET_RETIRED_BEFORE', 6],
  ),
  story(
    'nodes of a chain without a wallet, of wallets that were never added, in use, and retired',
    [{ ...NODES, wallet: null }, NODES, ADDED, NODES, RETIRED, NODES, { ...NODES, nodes: 0 }],
    [4, 'WALLET_UNKNOWN', null],
    [8, 'WALLET_RETIRED_BEFORE', 7],
    [9, 'BODY_MALFORMED', null],
  ),
  story(
    'signatures for what nobody allowed, for another wallet, twice, and after the end',
    [
      ADDED,
      OTHER,
      { ...ALLOWED, verdict: 'deny', denials: [{ code: 'ASSET_NOT_LISTED', facts: {} }] },
      { ...SIGNED, deed: 5 },
      ALLOWED,
      { ...SIGNED, deed: 7, wallet: 'cold' },
      { ...SIGNED, deed: 7 },
      { ...SIGNED, deed: 7 },
      ALLOWED,
      { ...ENDED, deed: 11, result: 'notSigned' },
      { ...SIGNED, deed: 11 },
      { ...ENDED, deed: 11 },
      { ...ENDED, deed: 12 },
      { ...ENDED, deed: 7, wallet: 'cold' },
    ],
    [6, 'SIGNED_WITHOUT_DEED', null],
    [8, 'DEED_OF_OTHER_WALLET', 7],
    [10, 'SIGNED_TWICE', 9],
    [13, 'SIGNED_AFTER_END', 11],
    [14, 'OUTCOME_AFTER_FINAL', 11],
    [15, 'OUTCOME_WITHOUT_INTENT', null],
    [16, 'DEED_OF_OTHER_WALLET', 7],
  ),
  story(
    'transactions that are allowed against reasons, a halt, another policy, without bytes, or for a retired wallet',
    [
      ADDED,
      { ...ALLOWED, denials: [{ code: 'ASSET_NOT_LISTED', facts: {} }] },
      { ...ALLOWED, policy: null },
      { ...ALLOWED, digest: null },
      ALLOWED,
      RETIRED,
      { ...SIGNED, deed: 7 },
      ALLOWED,
      BOT,
      halt('openings', { kind: 'everything' }),
      { ...OTHER },
      { ...ALLOWED, wallet: 'cold' },
      { ...ALLOWED, wallet: 'cold', verdict: 'deny' },
    ],
    [4, 'ALLOWED_DESPITE_DENIAL', null],
    [5, 'POLICY_NOT_NEWEST', 2],
    [6, 'BODY_MALFORMED', null],
    [9, 'WALLET_RETIRED_BEFORE', 8],
    [10, 'WALLET_RETIRED_BEFORE', 8],
    [11, 'WALLET_RETIRED_BEFORE', 8],
    [14, 'ALLOWED_WHILE_HALTED', 12],
  ),
];
