import { Fault } from '../src/core/fault.ts';
import { emptyState, fold } from '../src/core/account/fold.ts';
import { recordedPolicy, type PolicyReader } from '../src/core/account/fold-shadow.ts';
import type { GatewayState } from '../src/core/account/state.ts';
import { Frontier } from '../src/core/ledger/merkle.ts';
import type { VenueId } from '../src/core/units/ids.ts';
import type { Venue } from '../src/core/order/venue.ts';
import { unixMs } from '../src/core/units/time.ts';
import { Gateway } from '../src/keeper/gateway.ts';
import { Codecs } from '../src/keeper/execution/codecs.ts';
import { Journal } from '../src/keeper/execution/journal.ts';
import { recheckResting } from '../src/keeper/execution/recheck.ts';
import { SteadyClock } from '../src/keeper/execution/steady-clock.ts';
import type { CurveSigner } from '../src/keeper/keyring/curve-signer.ts';
import { SoftwareKeyring, type SecretSource } from '../src/keeper/keyring/software-keyring.ts';
import { sessionWire } from '../src/keeper/wire/session-wire.ts';
import { credentialId } from '../src/keeper/custody/record-id.ts';
import { sha256 } from '../src/keeper/open-ledger.ts';
import type { FailpointLabel, Log, SocketWire, Wire } from '../src/ports.ts';
import { binanceUsdm } from '../src/venues/binance-usdm/venue.ts';
import { FaultyWire, type Way } from './faulty-wire.ts';
import { recordSpilled } from '../src/keeper/execution/spill.ts';
import { MemoryLedger, MemorySpill, type Disk } from './memory-ledger.ts';
import { holdBaseline, withPairBug, type PairBug } from './planted-pairs.ts';
import { withVaultBug, type VaultBug } from './planted-vaults.ts';
import type { SeededRandom } from './random.ts';
import type { Life, Timeline } from './timeline.ts';
import type { Person } from './venues/world-venue.ts';

/** Secrets of a simulated world: throw-away by nature. */
export interface Secrets {
  readonly real: { readonly keyId: string; readonly secret: string };
  readonly decoys: ReadonlyMap<string, string>;
  /** A secret as it lies in the vault; absent where that is its text. */
  readonly sealed?: (kind: string, secret: string) => Uint8Array;
}

/** Bugs that a checker must find, each switched on in one test. */
export type PlantedBug =
  | 'resend'
  | 'lost-durability'
  | 'no-recheck'
  | 'plain-object-lookup'
  | 'forgotten-bound'
  | PairBug
  | VaultBug;

export interface LifeParts {
  readonly timeline: Timeline;
  readonly disk: Disk;
  readonly way: Way;
  readonly random: SeededRandom;
  readonly secrets: Secrets;
  /** Absent where every policy is parsed each time. */
  readonly readPolicy?: PolicyReader;
  /** For keys on secp256k1; null or absent where there are none. */
  readonly curve?: CurveSigner | null;
  readonly bug: PlantedBug | null;
  /** Asked at every failpoint: true kills this life there. */
  readonly dies: (label: FailpointLabel) => boolean;
  /** Whether bots can reach it; absent where they always can. */
  readonly isReachable?: () => boolean;
  /** WebSockets to the venue; absent where accounts are not followed. */
  readonly sockets?: SocketWire;
  /** Another codec than the first venue's own. */
  readonly venue?: Venue;
  /** Where requests are sent under a session: the one that is open. */
  readonly session?: Person;
  /** Absent where nobody reads what is logged. */
  readonly log?: Log;
}

/** One life of the keeper, from its start to its crash. */
export class KeeperLife {
  readonly life: Life = { alive: true };
  readonly gateway: Gateway;
  readonly state: GatewayState;
  readonly journal: Journal;

  constructor(parts: LifeParts) {
    const { timeline, disk, way, random, bug } = parts;
    this.state = emptyState();
    const frontier = new Frontier(sha256);
    const readPolicy = parts.readPolicy ?? recordedPolicy;
    for (let seq = 0; seq < disk.leaves.length; seq += 1) {
      const read = disk.read(seq);
      if (read === null) throw new Fault('LEDGER_CORRUPT');
      fold(this.state, read.entry, readPolicy);
      frontier.appendHash(read.hash);
    }
    if (bug === 'plain-object-lookup') plantObjectLookup(this.state);
    if (bug === 'forgotten-bound') forgetBounds(this.state);
    if (bug === 'baseline-is-held') holdBaseline(this.state);
    const clock = new SteadyClock(timeline.clockOf(this.life));
    const store = new MemoryLedger(disk, timeline, this.life, random);
    const spill = new MemorySpill(disk, timeline, this.life);
    const failpoints = {
      hit: (label: FailpointLabel): void => {
        if (!this.life.alive || !parts.dies(label)) return;
        this.life.alive = false;
        throw new Fault('COMMIT_UNCERTAIN', { label });
      },
    };
    this.journal = new Journal({
      clock,
      store,
      failpoints,
      state: this.state,
      frontier,
      onUncertain: () => {
        this.life.alive = false;
      },
    });
    const straight = new FaultyWire(way, this.life);
    const venue = withVaultBug(withPairBug(parts.venue ?? binanceUsdm, bug), bug);
    const venues: ReadonlyMap<VenueId, Venue> = new Map([[venue.id, venue]]);
    const { session } = parts;
    const bare: Wire = bug === 'resend' ? resending(straight) : straight;
    const wire = session === undefined ? bare : sessionWire({ wire: bare, venues, sessions: session });
    const codecs = new Codecs(venues, () => parts.secrets.real.keyId);
    const keyring = new SoftwareKeyring(
      sourceOf(parts.secrets, session),
      directoryOf(parts.secrets),
      (id) => codecs.ofId(this.state, id),
      { curve: parts.curve ?? null },
    );
    this.gateway = new Gateway({
      clock,
      random: { bytes: (length) => random.bytes(length) },
      journal: this.journal,
      store,
      keyring,
      wire,
      failpoints,
      spill,
      log: parts.log ?? { write: () => undefined },
      venues,
      codecs,
      ...(parts.sockets === undefined ? {} : { sockets: parts.sockets }),
      isOpen: () => session?.isOpen() ?? true,
      isReachable: parts.isReachable ?? (() => true),
      recheck: bug === 'no-recheck' ? () => Promise.resolve(0) : recheckResting,
    });
    void recordSpilled(this.journal, spill).catch(() => undefined);
    this.gateway.start();
  }
}

function sourceOf(secrets: Secrets, session?: Person): SecretSource {
  return {
    withSecret: (id, kind, use) => {
      if (kind === 'session' && session !== undefined) return use(session.record());
      const bot = /^bot\/(.+)\/secret$/.exec(id)?.[1];
      const secret = bot === undefined ? secrets.real.secret : (secrets.decoys.get(bot) ?? '');
      return use(secrets.sealed?.(kind, secret) ?? Buffer.from(secret, 'utf8'));
    },
  };
}

function directoryOf(secrets: Secrets): ConstructorParameters<typeof SoftwareKeyring>[1] {
  return {
    keyIdOf: () => secrets.real.keyId,
    recordOf: credentialId,
  };
}

/** The planted bug of every naive client: no answer, so send it again. */
function resending(wire: Wire): Wire {
  return {
    send: async (target, request, deadlineMs, mayStill) => {
      const first = await wire.send(target, request, deadlineMs, mayStill);
      return first.kind === 'lost' ? wire.send(target, request, deadlineMs, mayStill) : first;
    },
  };
}

/** The planted bug of whoever trusts the clock alone: what an earlier process may have given is given again. */
function forgetBounds(state: GatewayState): void {
  for (const account of state.accounts.values()) account.nonceBound = unixMs(0);
}

/** The planted bug of every naive table: an object, in which `constructor` is always there. */
function plantObjectLookup(state: GatewayState): void {
  for (const account of state.accounts.values()) {
    const plain: Record<string, unknown> = {};
    const map = account.usedIds;
    const has = map.has.bind(map);
    const get = map.get.bind(map);
    map.has = (id) => has(id) || id in plain;
    map.get = (id) =>
      get(id) ??
      (id in plain
        ? ({ bot: null, likeness: '', intent: 0, at: 0, outcome: null, venueOrderId: null } as never)
        : undefined);
  }
}
