import { FAIR, Way, type Weather } from '../../../sim/faulty-wire.ts';
import { KeeperLife, type PlantedBug } from '../../../sim/keeper-life.ts';
import { Disk } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { flagsAt, venueIdOf } from '../../../sim/venues/venues.ts';
import type { VenueKeys, WorldVenue, WorldVenueId } from '../../../sim/venues/world-venue.ts';
import { canonicalJson } from '../../../src/core/ledger/canonical.ts';
import type { EntryBody } from '../../../src/core/ledger/entry.ts';
import { encodeLeaf } from '../../../src/core/ledger/leaf.ts';
import { toHex } from '../../../src/core/units/bytes.ts';
import type { GatewayState } from '../../../src/core/account/state.ts';
import type { RawRequest } from '../../../src/core/order/venue.ts';
import { sha256 } from '../../../src/keeper/open-ledger.ts';

/** When every stage opens, in milliseconds since 1970: soon after midnight in UTC. */
export const STAGE_START = 1_795_225_000_000;

export interface StageOptions {
  readonly seed: number;
  readonly venue: WorldVenueId;
  /** The simulated venue, and how the gateway gets there. */
  readonly place: Pick<WorldVenue, 'codec' | 'server' | 'road' | 'person'>;
  readonly keys: VenueKeys;
  readonly policy: unknown;
  readonly bots: readonly string[];
  readonly weather?: Weather;
  readonly bug?: PlantedBug;
}

/** What a bot was answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The real keeper in virtual time before one simulated venue, with one account and as many bots as wanted. */
export class Stage {
  readonly way: Way;
  readonly disk = new Disk();
  readonly random: SeededRandom;
  readonly #timeline = new Timeline(STAGE_START);
  readonly #life: KeeperLife;
  readonly #venue: WorldVenueId;

  constructor(options: StageOptions) {
    const { seed, venue, place, keys, bots, bug } = options;
    this.random = new SeededRandom(seed);
    this.#venue = venue;
    this.way = new Way(place.server, this.#timeline, this.random, place.road);
    genesis(options).forEach((body, seq) => {
      const leaf = encodeLeaf({ seq, at: STAGE_START, body });
      if (leaf === null) throw new RangeError('an entry of the beginning is malformed');
      this.disk.leaves.push(leaf);
    });
    this.#life = new KeeperLife({
      timeline: this.#timeline,
      disk: this.disk,
      way: this.way,
      random: this.random,
      secrets: {
        real: keys.real,
        decoys: new Map(bots.map((bot) => [bot, keys.decoyOf(bot).secret])),
        sealed: (kind, secret) => keys.sealed(kind, secret),
      },
      curve: keys.curve ?? null,
      venue: place.codec,
      ...(place.person === undefined ? {} : { session: place.person }),
      bug: bug ?? null,
      dies: () => false,
    });
    this.way.weather = options.weather ?? FAIR;
  }

  get state(): GatewayState {
    return this.#life.state;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#timeline.now;
  }

  /** Hands a bot's signed request to the gateway. */
  async serve(request: RawRequest): Promise<Answer> {
    const reply = await this.#life.gateway.serve(venueIdOf(this.#venue), request);
    return { status: reply.status, text: Buffer.from(reply.body).toString('utf8') };
  }

  /** Lets time pass, and everything that is due in it happen. */
  async pass(ms: number): Promise<void> {
    await this.#timeline.runUntil(this.#timeline.now + ms);
    this.way.server.advance(Math.floor(this.#timeline.now));
  }
}

function genesis({ venue, keys, bots, policy }: StageOptions): readonly EntryBody[] {
  const text = canonicalJson(JSON.parse(JSON.stringify(policy)));
  const address = keys.address === null ? {} : { address: keys.address };
  return [
    { kind: 'start', engine: 'arena', version: '0' },
    {
      ...ACCOUNT,
      ...{ kind: 'account', account: 'main', venue: venueIdOf(venue), flags: flagsAt(venue) },
      ...address,
    },
    { kind: 'baseline', account: 'main', positions: [], orders: [] },
    ...bots.map((bot): EntryBody => ({
      kind: 'bot',
      bot,
      account: 'main',
      key: keys.decoyOf(bot).key,
      record: '',
    })),
    { kind: 'policy', policy: text, hash: toHex(sha256(Buffer.from(text, 'utf8'))), by: 'owner' },
  ];
}

const ACCOUNT = {
  trade: 'https://simulated',
  accountHost: 'https://simulated',
  ca: null,
  warnings: [],
  record: '',
  paper: true,
} as const;
