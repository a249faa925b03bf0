import { recordedPolicy } from '../src/core/account/fold-shadow.ts';
import { canonicalJson } from '../src/core/ledger/canonical.ts';
import type { EntryBody } from '../src/core/ledger/entry.ts';
import { encodeLeaf } from '../src/core/ledger/leaf.ts';
import type { Policy } from '../src/core/policy/policy.ts';
import { toHex } from '../src/core/units/bytes.ts';
import { sha256 } from '../src/keeper/open-ledger.ts';
import type { Secrets } from './keeper-life.ts';
import { readLeaf, type ReadLeaf } from './read-leaf.ts';
import { flagsAt, keysOf, limitsAt, symbolsOf, venueIdOf } from './venues/venues.ts';
import type { VenueKeys, WorldVenueId } from './venues/world-venue.ts';
import { inMarkets, trialPolicy, worldPolicy } from './world-policy.ts';

/** 2026-11-21, any fixed moment: nothing in a world knows today's date. */
export const START = 1_795_220_000_000;

const BOTS = ['ann', 'bob'] as const;

/** What a bot signs with. */
export interface Decoy {
  readonly bot: string;
  readonly key: string;
  readonly secret: string;
}

/** What every history at a venue begins with, made once for all of them: keys, and a ledger with an account in it. */
export class Ground {
  readonly venue: WorldVenueId;
  /** The two markets in which bots trade. */
  readonly symbols: ReturnType<typeof symbolsOf>;
  readonly keys: VenueKeys;
  readonly decoys: readonly Decoy[];
  readonly secrets: Secrets;
  /** A ledger in which an account, its bots and a policy already are. */
  readonly ledger: readonly ReadLeaf[];
  readonly #policies = new Map<string, Policy>();

  constructor(venue: WorldVenueId) {
    this.venue = venue;
    const keys = keysOf(venue);
    this.symbols = symbolsOf(venue);
    this.keys = keys;
    this.decoys = BOTS.map((bot) => ({ bot, ...keys.decoyOf(bot) }));
    const decoys = new Map(this.decoys.map(({ bot, secret }) => [bot, secret]));
    this.secrets = { real: keys.real, decoys, sealed: (kind, secret) => keys.sealed(kind, secret) };
    this.ledger = genesis({ venue, symbols: this.symbols }, keys, this.decoys).flatMap((body, seq) => {
      const leaf = encodeLeaf({ seq, at: START, body });
      return (leaf === null ? null : readLeaf(leaf)) ?? [];
    });
  }

  /** Every life of every history begins with the same policies: each is parsed once. */
  readonly readPolicy = (text: string): Policy => {
    const known = this.#policies.get(text);
    if (known !== undefined) return known;
    const policy = recordedPolicy(text);
    this.#policies.set(text, policy);
    return policy;
  };
}

function genesis(
  { venue, symbols }: Pick<Ground, 'venue' | 'symbols'>,
  { address, master }: VenueKeys,
  decoys: readonly Decoy[],
): readonly EntryBody[] {
  const more = limitsAt(venue);
  const policy = canonicalJson(inMarkets(worldPolicy, symbols, more));
  const trial = canonicalJson(inMarkets(trialPolicy, symbols, more));
  return [
    { kind: 'start', engine: 'simulated', version: '0' },
    {
      kind: 'account',
      account: 'main',
      venue: venueIdOf(venue),
      trade: 'https://simulated',
      accountHost: 'https://simulated',
      ca: null,
      flags: flagsAt(venue),
      warnings: [],
      record: '',
      paper: true,
      ...(address === null ? {} : { address }),
      ...(master === undefined ? {} : { master }),
    },
    { kind: 'baseline', account: 'main', positions: [], orders: [] },
    ...decoys.map(({ bot, key }): EntryBody => ({ kind: 'bot', bot, account: 'main', key, record: '' })),
    { kind: 'policy', policy, hash: digestOf(policy), by: 'owner' },
    // A trial beside it must change nothing.
    { kind: 'shadow', policy: trial, hash: digestOf(trial), by: 'owner' },
  ];
}

function digestOf(text: string): string {
  return toHex(sha256(Buffer.from(text, 'utf8')));
}
