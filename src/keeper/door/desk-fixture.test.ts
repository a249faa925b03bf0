import assert from 'node:assert/strict';
import { FaultyWire, Way } from '../../../sim/faulty-wire.ts';
import { signedRequest } from '../../../sim/venues/binance-usdm.ts';
import { Disk, MemoryCheckpoints, MemoryLedger, MemorySpill } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline, type Life } from '../../../sim/timeline.ts';
import { VenueEngine, type KeyOptions } from '../../../simulators/binance-usdm/engine.ts';
import { emptyState } from '../../core/account/fold.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import type { SinkTest } from '../../protocol/alarm-message.ts';
import type { RawRequest, Venue } from '../../core/order/venue.ts';
import type { VenueId } from '../../core/units/ids.ts';
import type { Sending, Wire } from '../../ports.ts';
import { SystemRandom } from '../../system/random.ts';
import { solana } from '../../chains/solana/chain.ts';
import { sha256 } from '../open-ledger.ts';
import type { NodeWire } from '../wallets/nodes.ts';
import { WalletDesk, type DeskParts } from '../wallets/wallet-desk.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { bybit } from '../../venues/bybit/venue.ts';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { Checkpointer } from '../checkpointer.ts';
import { CheckpointKey } from '../custody/checkpoint-key.ts';
import { credentialDirectory } from '../custody/credential-directory.ts';
import { Shelf } from '../custody/records-fixture.test.ts';
import { VenueSessions } from '../custody/venue-sessions.ts';
import { TestToken, tokenSigner } from '../custody/token-fixture.test.ts';
import { Vault } from '../custody/vault.ts';
import { Codecs } from '../execution/codecs.ts';
import { Journal } from '../execution/journal.ts';
import { recheckResting } from '../execution/recheck.ts';
import { HeldClock } from '../execution/journal-fixture.test.ts';
import { WIDE } from '../execution/room-fixture.test.ts';
import { SteadyClock } from '../execution/steady-clock.ts';
import { Gateway } from '../gateway.ts';
import { SoftwareKeyring } from '../keyring/software-keyring.ts';
import { BreachedPasswords } from '../people/breached-passwords.ts';
import type { Letter } from '../../core/identity/letter.ts';
import { Letters } from '../people/letters.ts';
import { quickPasswords } from '../people/passwords-fixture.test.ts';
import { People } from '../people/people.ts';
import { Retention } from '../people/retention.ts';
import type { CommandParts } from './command-parts.ts';
import { FourEyes } from './four-eyes.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import type { OwnerCommand } from './owner-door.ts';

const START = 1_795_220_000_000;
/** The account that the venue knows, under its first key. */
export const REAL = { apiKey: 'DESK-REAL-KEY', secret: 'desk-real-secret' } as const;
export const URL_AT = 'http://127.0.0.1:9';

export type Given = Readonly<Record<string, unknown>>;

/**
 * What the owner's commands work on, in virtual time: a real vault over records in memory, a real journal, the gateway
 * with its rounds, and the simulated venue behind it.
 */
export class Desk {
  readonly timeline = new Timeline(START);
  readonly disk = new Disk();
  readonly shelf: Shelf;
  readonly engine: VenueEngine;
  readonly parts: CommandParts;
  /** What is told instead of the venue's answer, by path. */
  readonly told = new Map<string, Sending>();
  /** Venues beside the simulated one, by what they answer. */
  readonly others = new Map<VenueId, (request: RawRequest) => Sending>();
  /** How often the edge was told where public data comes from. */
  hellos = 0;
  /** How the edge’s tries of sinks end. */
  tested: readonly SinkTest[] | null = null;
  /** What nodes of chains say: nothing, unless a test has something said. */
  nodes: NodeWire = { send: () => Promise.resolve({ kind: 'notSent', why: 'NO_CONNECTION' }) };
  /** What people were written. */
  readonly letters: Letter[] = [];
  /** What signs for keys that are not here. */
  readonly token = new TestToken();
  readonly #signer = signerBy(this.token);
  /** How often the gateway was to end. */
  stops = 0;
  readonly #life: Life = { alive: true };
  #stamp = 0;

  static async open(): Promise<Desk> {
    const shelf = new Shelf();
    const secret = new Uint8Array(32).fill(3);
    return new Desk(shelf, await Vault.create(shelf, new SystemRandom(), { kind: 'file', secret }));
  }

  private constructor(shelf: Shelf, vault: Vault) {
    this.shelf = shelf;
    const random = new SeededRandom(1);
    this.engine = new VenueEngine({
      seed: 1,
      startAt: START,
      accounts: [{ ...REAL, balance: '1000000', account: 'one' }],
      symbols: ['BTCUSDT', 'ETHUSDT'],
      markets: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, levels: 10, volatility: 0 })),
      weightPerMinute: 1_000_000,
    });
    const { disk, timeline } = this;
    const clock = new SteadyClock(timeline.clockOf(this.#life));
    const store = new MemoryLedger(disk, timeline, this.#life, random);
    const state = emptyState();
    const frontier = new Frontier(sha256);
    const failpoints = { hit: () => undefined };
    const log = { write: () => undefined };
    const onUncertain = (): void => void (this.#life.alive = false);
    const journal = new Journal({ clock, store, failpoints, state, frontier, onUncertain });
    const venues = new Map<VenueId, Venue>(
      [binanceUsdm, bybit, kite, hyperliquid(() => null)].map((venue) => [venue.id, venue]),
    );
    const directory = credentialDirectory(state, vault);
    const codecs = new Codecs(venues, (account) => directory.keyIdOf(account));
    const keyring = new SoftwareKeyring(vault, directory, (id) => codecs.ofId(state, id), {
      signer: this.#signer,
    });
    const wire = this.#wire(new FaultyWire(new Way(this.engine, timeline, random), this.#life));
    const spill = new MemorySpill(disk, timeline, this.#life);
    const shared = { clock, random: new SystemRandom(), journal, store, venues };
    const gateway = new Gateway({
      ...shared,
      ...{ codecs, keyring, wire, failpoints, log, spill, recheck: recheckResting },
    });
    const checkpointKey = CheckpointKey.open(vault);
    const notes = new MemoryCheckpoints(disk);
    const sealing = { journal, ledger: store, store: notes, key: checkpointKey };
    const checkpointer = new Checkpointer({ clock, log, onUncertain, ...sealing });
    const sessions = new VenueSessions({ clock, log, vault, journal, venues, ...directory });
    const passwords = quickPasswords();
    const people = new People({
      ...shared,
      log,
      vault,
      passwords,
      breached: new BreachedPasswords([]),
      letters: new Letters(clock, (letter) => void this.letters.push(letter)),
      isBeyondLoopback: false,
      relyingParty: { id: 'localhost', isOrigin: (origin) => origin === 'http://localhost:8420' },
    });
    this.parts = {
      ...shared,
      signer: this.#signer,
      desk: this.#walletDesk({ ...shared, log, vault }, gateway),
      ...{ state, people, gateway, vault, sessions, checkpointKey, wire: gateway.wire, curve: null },
      ...{ fourEyes: new FourEyes(journal), retention: new Retention({ ...shared, people }) },
      checkpoint: async () => {
        const taken = await checkpointer.take();
        assert.ok(taken.kind === 'durable');
        return taken;
      },
      checkpoints: () => notes.history(),
      announcer: { test: () => Promise.resolve(this.tested) },
      selfTests: [{ name: 'listen', refused: true }],
      onAccounts: () => void (this.hellos += 1),
      stop: () => void (this.stops += 1),
    };
    gateway.start();
  }

  #walletDesk(parts: Pick<DeskParts, 'clock' | 'journal' | 'log' | 'vault'>, gateway: Gateway): WalletDesk {
    return new WalletDesk({
      ...parts,
      signer: this.#signer,
      wire: { send: (...asked) => this.nodes.send(...asked) },
      chains: new Map([['solana', solana(sha256)]]),
      isHalted: (bot) => gateway.isHalted(bot),
    });
  }

  #wire(wire: Wire): Wire {
    return {
      send: (target, request, ...rest) => {
        const sending = this.told.get(request.target.split('?')[0] ?? '');
        const other = this.others.get(target.venue);
        if (sending === undefined && other !== undefined) return Promise.resolve(other(request));
        return sending === undefined ? wire.send(target, request, ...rest) : Promise.resolve(sending);
      },
    };
  }

  async pass(ms: number): Promise<void> {
    await this.timeline.runUntil(this.timeline.now + ms);
    this.engine.advance(Math.floor(this.timeline.now));
  }

  /** Lets time pass until something has come. */
  async until<T>(coming: Promise<T>): Promise<T> {
    let isOver = false;
    const end = (): void => void (isOver = true);
    coming.then(end, end);
    for (let i = 0; i < 20_000 && !isOver; i += 1) await this.pass(1);
    return coming;
  }

  /** The owner's answer to a command. */
  async ask(command: (parts: CommandParts) => OwnerCommand, fields: Given = {}): Promise<Answered> {
    return Object(await this.until(this.begin(command, fields)));
  }

  /** The code with which a command is refused. */
  async refusal(command: (parts: CommandParts) => OwnerCommand, fields: Given = {}): Promise<string> {
    return codeOf(this.until(this.begin(command, fields)));
  }

  /** Begins a command and waits for nothing. */
  async begin(command: (parts: CommandParts) => OwnerCommand, fields: Given = {}): Promise<unknown> {
    return command(this.parts)(fields, () => Promise.resolve());
  }

  /** A bot's request, signed with the decoy that it was given, answered by the gateway. */
  async bot(
    decoy: Answered,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    this.#stamp += 1;
    const window = {
      recvWindow: String(10_000 + this.#stamp),
      timestamp: String(Math.floor(this.timeline.now)),
    };
    const key = { key: String(decoy['apiKey']), secret: String(decoy['secret']) };
    const request = signedRequest(method, path, Object.entries({ ...fields, ...window }), key);
    const reply = await this.until(this.parts.gateway.serve('binance-usdm', request));
    return { status: reply.status, text: Buffer.from(reply.body).toString('utf8') };
  }

  /** Adds a key of the account at the venue, without the command. */
  newKey(options: KeyOptions): void {
    this.engine.addKey({ account: 'one', ...options });
  }

  /** Nothing is taken into the ledger any more: the gateway is about to stop. */
  async endJournal(): Promise<void> {
    await this.until(this.parts.journal.finish());
  }

  /** Bodies of all durable entries of a kind. */
  entries<K extends EntryBody['kind']>(kind: K): readonly Extract<EntryBody, { kind: K }>[] {
    return this.disk.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === kind ? [body as Extract<EntryBody, { kind: K }>] : [];
    });
  }
}

function signerBy(token: TestToken): CommandParts['signer'] {
  const { signer } = tokenSigner({ clock: new HeldClock() });
  signer.attach(token);
  return signer;
}

/** An answer of a command, its members unchecked. */
export type Answered = Readonly<Record<string, unknown>>;

/** The code of the refusal that a command ends with. */
export async function codeOf(asked: Promise<unknown>): Promise<string> {
  const refusal = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.ok(refusal instanceof OwnerRefusal, `a refusal and not ${String(refusal)}`);
  assert.match(refusal.text, /\b(?:nothing|not|no)\b/i, 'a refusal says what was not done');
  return refusal.code;
}

/** What `key add` is asked with for the venue's account. */
export const KEY: Given = { venue: 'binance-usdm', name: 'main', ...REAL, baseUrl: URL_AT, paper: true };

/** A policy that a plain order is within. */
export function policyWith(limits: object = {}): Given {
  return { version: 1, everyAccount: { ...WIDE, ...limits } };
}

/** An answer of the venue in place of its own. */
export function says(status: number, body: unknown): Sending {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answered', reply: { status, headers: [], body: Buffer.from(text, 'utf8') } };
}
