import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';
import type { ActorRecord } from '../core/ledger/person-entry.ts';
import type { Venue } from '../core/order/venue.ts';
import type { AccountId } from '../core/units/ids.ts';
import type { Clock, Failpoints, Log, LogFacts, Random } from '../ports.ts';
import type { KeeperStart } from '../protocol/launcher-message.ts';
import { RestoredFile } from '../store/restored-file.ts';
import { SnapshotFile } from '../store/snapshot-file.ts';
import { metricsOf } from './metrics-of.ts';
import { Announcer, type AnnouncerParts } from './alarms/announcer.ts';
import { NoticeLog, type NoticeLogParts } from './alarms/notice-log.ts';
import { Checkpointer } from './checkpointer.ts';
import { CheckpointKey } from './custody/checkpoint-key.ts';
import { credentialDirectory } from './custody/credential-directory.ts';
import { forgetOthers, slotInUse } from './custody/credential-slots.ts';
import { finishRotation } from './custody/finish-rotation.ts';
import { decoyId } from './custody/record-id.ts';
import type { TokenSigner } from './custody/token-signer.ts';
import type { Vault } from './custody/vault.ts';
import { VenueSessions } from './custody/venue-sessions.ts';
import { Logins } from './door/login-commands.ts';
import { sessionWire } from './wire/session-wire.ts';
import { Answers } from './answers/answers.ts';
import { openAnswers } from './open-answers.ts';
import { Push } from './answers/push.ts';
import { PAGES } from '../protocol/stream-message.ts';
import type { CommandParts } from './door/command-parts.ts';
import { FourEyes } from './door/four-eyes.ts';
import { guardedCommands } from './door/second-person.ts';
import { OwnerDoor } from './door/owner-door.ts';
import { Codecs } from './execution/codecs.ts';
import { edgeHello } from './edge-hello.ts';
import type { WalletDesk } from './wallets/wallet-desk.ts';
import { openDesk } from './open-desk.ts';
import { Journal } from './execution/journal.ts';
import { recordSpilled } from './execution/spill.ts';
import { recheckResting } from './execution/recheck.ts';
import { SteadyClock } from './execution/steady-clock.ts';
import { Gateway } from './gateway.ts';
import type { CurveSigner } from './keyring/curve-signer.ts';
import { SoftwareKeyring } from './keyring/software-keyring.ts';
import { Edges } from './link/edges.ts';
import { durable } from './durable.ts';
import { checkEngine, engineInUse } from './engine-in-use.ts';
import { haltRestored } from './halt-restored.ts';
import { openLedger } from './open-ledger.ts';
import { openSigner } from './open-signer.ts';
import { openStores, openVault, type Stores } from './open-stores.ts';
import { ownerCommands } from './owner-commands.ts';
import { proveFactors, reachOf } from './people/beyond.ts';
import { breachedPasswords } from './people/breached-lists.ts';
import type { BreachedPasswords } from './people/breached-passwords.ts';
import { RangeList } from './people/range-list.ts';
import { PASSWORD_COST } from './people/password-hash.ts';
import { Letters } from './people/letters.ts';
import { Passwords, PasswordThread } from './people/passwords.ts';
import { People } from './people/people.ts';
import { Retention } from './people/retention.ts';
import { Snapshotter } from './snapshotter.ts';
import { proveSigner, servedVenues } from './served-venues.ts';
import { selfTest, type SelfTest } from './self-test.ts';
import { DialledSockets } from './wire/socket-wire.ts';
import { VenueWire, type Dialler } from './wire/venue-wire.ts';

/** How often it is looked whether a snapshot is due. */
const SNAPSHOT_LOOK_MS = 1_000;
/** Entries after which a new snapshot is taken: what a restart after a crash folds at most, plus one second's. */
const SNAPSHOT_EVERY_ENTRIES = 100_000;
/** At a stop a snapshot is made for as many: fewer are folded faster than one is made. */
const SNAPSHOT_AT_STOP_ENTRIES = 5_000;

export interface KeeperOptions {
  readonly start: KeeperStart;
  /** The passphrase or the key file's bytes; wiped by the caller afterwards. */
  readonly unsealing: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dialler: Dialler;
  /** What signs with keys on secp256k1; null where no such key is held. */
  readonly curve: CurveSigner | null;
  readonly failpoints: Failpoints;
  /** The disk did not say whether a commit happened, or the ledger forked: the process must end. */
  readonly onUncertain: (reason: unknown) => void;
  /** The owner wants everything to end, or the process that speaks to the token hangs: the launcher sees to it. */
  readonly tellLauncher: (kind: 'stopAsked' | 'signerStuck') => void;
}

/** The keeper with its stores open, its vault unsealed and its rounds running. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #stores: Stores;
  readonly #journal: Journal;
  readonly #gateway: Gateway;
  readonly #edges: Edges;
  readonly #push: Push;
  readonly #announcer: Announcer;
  readonly #door: OwnerDoor;
  readonly #checkpoints: Checkpointer;
  readonly #vault: Vault;
  readonly #snapshots: Snapshotter;
  readonly #retention: Retention;
  readonly #venueSessions: VenueSessions;
  readonly #passwords = new PasswordThread();
  #snapshotSize: number;
  readonly #desk: WalletDesk;
  readonly #signer: TokenSigner;
  #callOff: () => void = () => undefined;

  private constructor(options: KeeperOptions, stores: Stores, opened: Opened) {
    const { random, failpoints, dialler, onUncertain } = options;
    const clock = new SteadyClock(options.clock);
    this.#stores = stores;
    const { vault } = opened;
    this.#vault = vault;
    this.#snapshotSize = opened.ledger.snapshotSize;
    const { state, frontier } = opened.ledger;
    const onDurable = (): void => this.#becameDurable();
    const ledger = { store: stores.ledger, state, frontier, onUncertain, onDurable };
    this.#journal = new Journal({ clock, failpoints, ...ledger });
    const onUnrecorded: NoticeLogParts['onUnrecorded'] = (...said) => this.#announcer.tellUnrecorded(...said);
    const log = new NoticeLog({ log: options.log, clock, journal: this.#journal, onUnrecorded });
    this.#options = { ...options, log };
    const sealing = { key: opened.key, ledger: stores.ledger, store: stores.checkpoints };
    this.#checkpoints = new Checkpointer({ clock, log, journal: this.#journal, onUncertain, ...sealing });
    const path = snapshotPath(options.start.folder);
    this.#snapshots = new Snapshotter({ path, journal: this.#journal, store: stores.ledger, log });
    const venues = servedVenues(options.curve);
    const directory = credentialDirectory(state, vault);
    const sessions = new VenueSessions({ clock, log, vault, venues, ...directory, journal: this.#journal });
    this.#venueSessions = sessions;
    const wire = sessionWire({ wire: new VenueWire(dialler, clock, failpoints), venues, sessions });
    const codecs = new Codecs(venues, (account) => directory.keyIdOf(account));
    const codecOf = (id: AccountId): Venue | null => codecs.ofId(state, id);
    this.#signer = openSigner(options, { clock, random, log });
    const signers = { curve: options.curve, signer: this.#signer };
    const keyring = new SoftwareKeyring(vault, directory, codecOf, signers);
    const shared = { clock, random, log, failpoints, codecs, keyring, wire, venues, journal: this.#journal };
    this.#gateway = new Gateway({
      ...shared,
      store: stores.ledger,
      spill: stores.spill,
      recheck: recheckResting,
      isOpen: (account) => sessions.isOpen(account),
      sockets: new DialledSockets(dialler, clock),
      isReachable: () => this.#edges.isUp,
    });
    this.#announcer = this.#openAnnouncer({ clock, log, state });
    this.#desk = openDesk({ ...shared, signer: this.#signer, vault }, this.#gateway);
    const passwords = new Passwords(this.#passwords.desk, random, PASSWORD_COST);
    const breached = this.#breached(options.start);
    const letters = new Letters(clock, (letter) => void this.#edges.announce({ kind: 'letter', letter }));
    const settings = { passwords, breached, letters, ...reachOf(options.start.names) };
    const people = new People({ ...shared, vault, ...settings });
    this.#retention = new Retention({ ...shared, people });
    proveFactors(people, options.start.names);
    const commands: CommandParts = {
      ...shared,
      wire: this.#gateway.wire,
      state,
      gateway: this.#gateway,
      store: stores.ledger,
      vault,
      ...{ sessions, people, curve: options.curve, desk: this.#desk, signer: this.#signer },
      ...{ fourEyes: new FourEyes(this.#journal), retention: this.#retention, announcer: this.#announcer },
      checkpointKey: opened.key,
      checkpoint: async () => durable(await this.#checkpoints.takeInTime()),
      checkpoints: () => stores.checkpoints.history(),
      selfTests: opened.selfTests,
      onAccounts: () => this.#edges.tell(),
      stop: () => options.tellLauncher('stopAsked'),
    };
    const logins = new Logins(commands);
    const owners = ownerCommands(commands, logins);
    const answers = openAnswers({ ...commands, log }, owners);
    this.#push = new Push(commands);
    this.#edges = this.#openTo(answers, logins, log);
    this.#door = new OwnerDoor(options.start.doorDigest, guardedCommands(commands, owners), log);
  }

  /** Where new passwords are looked up. */
  #breached({ folder, ranges }: KeeperStart): BreachedPasswords {
    const ask = (prefix: string): Promise<string | null> => this.#announcer.range(prefix);
    return breachedPasswords(
      folder,
      ranges.map((one) => new RangeList(one, ask)),
    );
  }

  /** What edges may ask. */
  #openTo(answers: Answers, logins: Logins, log: Log): Edges {
    return new Edges({
      watch: this.#announcer.watch,
      log,
      serve: (...to) => logins.callback(...to) ?? this.#desk.serveChain(...to) ?? this.#gateway.serve(...to),
      open: (venue, request, peer) =>
        venue === PAGES
          ? this.#push.open(request, peer)
          : (this.#desk.openChain(venue, request, peer) ?? this.#gateway.openSession(venue, request, peer)),
      ask: (ask) => answers.answer(ask),
      hello: () => edgeHello(this.#journal.state),
    });
  }

  #becameDurable(): void {
    this.#announcer.tell();
    this.#push.tell();
  }

  /**
   * Opens everything, proves what must hold, and records the start. Throws a Fault and leaves nothing running
   * otherwise.
   */
  static async open(options: KeeperOptions): Promise<Keeper> {
    const { start, log } = options;
    const selfTests = await selfTest(options.dialler, start.foreign);
    const open = selfTests.filter((test) => !test.refused);
    if (open.length > 0)
      throw new Fault('STORE_UNSAFE', { notRefused: open.map((test) => test.name).join(' ') });
    const stores = await openStores(options);
    const vault = await openVault(options, stores.records);
    const moved = await finishRotation(vault, { kind: start.custodian, secret: options.unsealing }, options);
    const key = CheckpointKey.open(vault);
    const kept = new SnapshotFile(snapshotPath(start.folder));
    const ledger = await openLedger(stores.ledger, stores.checkpoints, key.key, kept.load());
    // The next snapshot begins with the last one: never with one that was not used here.
    if (ledger.snapshotSize === 0) kept.remove();
    checkEngine(ledger.state.lastStart, engineInUse().engine, log);
    proveSigner(ledger.state, options.curve);
    const keeper = new Keeper(options, stores, { vault, key, ledger, selfTests });
    await keeper.#recordStart(ledger.hasUnprovenWord);
    await keeper.#recordRotation(moved ?? 0);
    log.write('debug', 'KEEPER_READY', { entries: keeper.entries });
    return keeper;
  }

  get entries(): number {
    return this.#journal.size;
  }

  acceptEdge(socket: Socket): void {
    this.#edges.add(socket);
    // What bots sent while no edge was up did not reach us: their silence is not theirs.
    this.#gateway.deadMan.beginAnew();
  }

  acceptOwner(socket: Socket): void {
    this.#door.accept(socket);
  }

  /** The pipe to a process that speaks to the token, each time one was started. */
  acceptSigner(socket: Socket): void {
    this.#signer.attach(socket);
    this.#signer.watch();
  }

  haltEverything(by: 'file' | 'signal'): Promise<{ readonly recorded: boolean }> {
    return this.#halt(`halted by ${by}`, by);
  }

  /** Tells of a fault by which this process is about to end. Its ledger takes nothing any more. */
  tellFault(code: string, facts: LogFacts): void {
    const told = Object.entries(facts).map(([name, value]) => [name, String(value)] as const);
    this.#announcer.tellUnrecorded(code, Object.fromEntries(told));
  }

  async close(): Promise<void> {
    this.#gateway.stop();
    this.#venueSessions.stop();
    this.#retention.stop();
    this.#desk.stop();
    this.#signer.stop();
    await this.#passwords.close();
    this.#callOff();
    this.#checkpoints.stop();
    this.#edges.close();
    if (this.entries - this.#snapshotSize > SNAPSHOT_AT_STOP_ENTRIES) await this.#snapshots.take();
    await this.#journal.finish();
    await this.#checkpoints.take();
    await this.#stores.ledger.close();
    await this.#stores.checkpoints.close();
    this.#stores.records.close();
    this.#stores.spill.close();
  }

  #openAnnouncer(parts: Pick<AnnouncerParts, 'clock' | 'log' | 'state'>): Announcer {
    return new Announcer({
      ...parts,
      send: (message) => this.#edges.announce(message),
      halt: (reason) => this.#halt(reason, 'sink'),
      metrics: () => metricsOf(this.#gateway, this.#journal, parts.clock),
    });
  }

  #halt(reason: string, by: ActorRecord): Promise<{ readonly recorded: boolean }> {
    return this.#gateway.halt({ scope: { kind: 'everything' }, stops: 'openings', reason, by });
  }

  async #recordStart(hasUnprovenWord: boolean): Promise<void> {
    await this.#journal.submit((book) => book.append(engineInUse()));
    await this.#proveRecords();
    const spilled = await recordSpilled(this.#journal, this.#stores.spill);
    if (spilled.count > 0) this.#options.log.write('notice', 'EXITS_RECORDED', { count: spilled.count });
    if (spilled.isDamaged) await this.#haltSpillDamaged();
    if (this.#options.start.halted) await this.haltEverything('file');
    if (hasUnprovenWord) await this.#haltUnproven();
    await haltRestored(
      new RestoredFile(join(this.#options.start.folder, 'restored')),
      this.#gateway,
      this.#options.log,
    );
    // Not before it is durable: an owner's word with no checkpoint before it is taken for a fork.
    this.#checkpoints.start();
    const { kind } = await this.#checkpoints.take();
    if (kind !== 'durable' && this.#stores.checkpoints.load() === null)
      throw new Fault('STORE_UNSAFE', { checkpoint: kind });
    this.#schedule();
    this.#gateway.start();
    this.#venueSessions.start();
    this.#desk.start();
    this.#retention.start();
  }

  /** A new root key of which the ledger does not know: finished just now, or by a life that died before its entry. */
  async #recordRotation(records: number): Promise<void> {
    const { currentTerm: term, terms } = this.#vault;
    if (terms.length > 1 || term <= this.#journal.state.rootKey.term) return;
    await this.#journal.submit((book) => book.append({ kind: 'rootRotation', term, records }));
  }

  /** An exit may have left of which nothing is known here: the owner compares, and resumes. */
  async #haltSpillDamaged(): Promise<void> {
    this.#options.log.write('alert', 'SPILL_DAMAGED');
    const reason =
      'the side file for exits is damaged or was cut short: compare your positions with the venue';
    await this.#halt(reason, 'gateway');
  }

  /** Somebody may have written into the ledger while nobody ran it: the owner looks, and resumes. */
  async #haltUnproven(): Promise<void> {
    this.#options.log.write('alert', 'LEDGER_UNPROVEN');
    const reason =
      'policies, keys, bots or resumes stand after the last checkpoint: compare them with what you did';
    await this.#halt(reason, 'gateway');
  }

  /**
   * The sealed records must be the ones that the ledger names: an old one put back, or another's, is not used. Its
   * account is taken out of use and its bot revoked, and the ledger says why (T17).
   */
  async #proveRecords(): Promise<void> {
    await this.#desk.proveRecords();
    const { log } = this.#options;
    for (const account of this.#journal.state.accounts.values()) {
      if (account.status === 'removed') continue;
      if (slotInUse(this.#vault, account.id, account.record) !== null) {
        // What a rotation that was stopped left behind.
        forgetOthers(this.#vault, account.id, account.record);
        continue;
      }
      log.write('alert', 'CREDENTIAL_RECORD_CHANGED', { account: account.id });
      const reasons = ['its sealed record is not the one that the ledger names'];
      await this.#journal.submit((book) => {
        book.append({ kind: 'accountStatus', account: account.id, status: 'removed', reasons });
      });
    }
    for (const bot of this.#journal.state.bots.values()) {
      if (bot.revoked || this.#vault.recordDigest(decoyId(bot.id), 'decoy') === bot.record) continue;
      log.write('alert', 'DECOY_RECORD_CHANGED', { bot: bot.id });
      const reason = 'its sealed record is not the one that the ledger names';
      await this.#journal.submit((book) => book.append({ kind: 'botRevoked', bot: bot.id, reason }));
    }
  }

  #schedule(): void {
    this.#callOff = this.#options.clock.after(SNAPSHOT_LOOK_MS, () => {
      if (this.entries - this.#snapshotSize > SNAPSHOT_EVERY_ENTRIES) {
        this.#snapshotSize = this.entries;
        void this.#snapshots.take();
      }
      this.#schedule();
    });
  }
}

function snapshotPath(folder: string): string {
  return join(folder, 'snapshot');
}

interface Opened {
  readonly vault: Vault;
  readonly key: CheckpointKey;
  readonly ledger: Awaited<ReturnType<typeof openLedger>>;
  readonly selfTests: readonly SelfTest[];
}
