import { fold } from '../../src/core/account/fold.ts';
import { emptyState } from '../../src/core/account/fold.ts';
import type { GatewayState } from '../../src/core/account/state.ts';
import type { ServedChain, TableLook } from '../../src/core/chain/chain.ts';
import type { NodeQuestion } from '../../src/core/chain/node-question.ts';
import { Fault } from '../../src/core/fault.ts';
import { Frontier } from '../../src/core/ledger/merkle.ts';
import { parseBotId } from '../../src/core/units/ids.ts';
import { TokenSigner } from '../../src/keeper/custody/token-signer.ts';
import type { Vault } from '../../src/keeper/custody/vault.ts';
import { recheckResting } from '../../src/keeper/execution/recheck.ts';
import { Codecs } from '../../src/keeper/execution/codecs.ts';
import { Journal } from '../../src/keeper/execution/journal.ts';
import { SteadyClock } from '../../src/keeper/execution/steady-clock.ts';
import { Gateway } from '../../src/keeper/gateway.ts';
import { SoftwareKeyring } from '../../src/keeper/keyring/software-keyring.ts';
import { sha256 } from '../../src/keeper/open-ledger.ts';
import { WalletDesk } from '../../src/keeper/wallets/wallet-desk.ts';
import type { FailpointLabel } from '../../src/ports.ts';
import { MemoryLedger, MemorySpill, type Disk } from '../memory-ledger.ts';
import type { SeededRandom } from '../random.ts';
import type { Life, Timeline } from '../timeline.ts';
import { FaultyNodes, type NodeWay } from './faulty-nodes.ts';

/** Bugs that the checker of chains must find, each switched on in one test. */
export type ChainBug =
  | 'lost-durability'
  | 'believed-seen'
  | 'forgotten-spend'
  | 'forgotten-deed'
  | 'deaf-halt'
  | 'impatient'
  | 'first-table';

export interface ChainLifeParts {
  readonly timeline: Timeline;
  readonly disk: Disk;
  readonly way: NodeWay;
  readonly random: SeededRandom;
  readonly vault: Vault;
  readonly bug: ChainBug | null;
  /** Asked at every failpoint: true kills this life there. */
  readonly dies: (label: FailpointLabel) => boolean;
  /** Called whenever a sealed key is opened, which is for one signature. */
  readonly onKey: (record: string) => void;
}

/** One life of the keeper with wallets on a chain, from its start to its crash. */
export class ChainLife {
  readonly life: Life = { alive: true };
  readonly state: GatewayState = emptyState();
  readonly journal: Journal;
  /** Holds the halts. No account is in it. */
  readonly gateway: Gateway;
  readonly desk: WalletDesk;

  constructor(parts: ChainLifeParts) {
    const { timeline, disk, random, bug } = parts;
    const frontier = new Frontier(sha256);
    for (let seq = 0; seq < disk.leaves.length; seq += 1) {
      const read = disk.read(seq);
      if (read === null) throw new Fault('LEDGER_CORRUPT');
      fold(this.state, read.entry);
      frontier.appendHash(read.hash);
    }
    if (bug !== null) plant(this.state, bug);
    const clock = new SteadyClock(timeline.clockOf(this.life));
    const store = new MemoryLedger(disk, timeline, this.life, random);
    const failpoints = {
      hit: (label: FailpointLabel): void => {
        if (!this.life.alive || !parts.dies(label)) return;
        this.life.alive = false;
        throw new Fault('COMMIT_UNCERTAIN', { label });
      },
    };
    const onUncertain = (): void => void (this.life.alive = false);
    this.journal = new Journal({ clock, store, failpoints, state: this.state, frontier, onUncertain });
    const bytesOf = { bytes: (length: number) => random.bytes(length) };
    this.gateway = new Gateway({
      ...{ clock, store, failpoints, journal: this.journal },
      random: bytesOf,
      keyring: keyringOfNobody(),
      wire: { send: () => Promise.resolve({ kind: 'notSent', why: 'NO_CONNECTION' }) },
      spill: new MemorySpill(disk, timeline, this.life),
      log: { write: () => undefined },
      venues: new Map(),
      codecs: new Codecs(new Map(), () => ''),
      recheck: recheckResting,
    });
    const { codec } = parts.way.chain;
    const chain = bug === null ? codec : misled(codec, bug);
    this.desk = new WalletDesk({
      ...{ clock, journal: this.journal },
      log: { write: () => undefined },
      vault: watched(parts.vault, parts.onKey),
      signer: new TokenSigner({
        ...{ clock, random: bytesOf, log: { write: () => undefined } },
        ...NO_TOKEN,
      }),
      wire: new FaultyNodes(parts.way, this.life, parts.dies),
      chains: new Map([[codec.id, chain]]),
      isHalted: (bot) => bug !== 'deaf-halt' && this.gateway.isHalted(bot === null ? null : parseBotId(bot)),
    });
    this.desk.start();
  }
}

const NO_TOKEN = { isNamed: false, onStuck: () => undefined };

/** The same vault, and somebody sees whenever a key of a wallet is opened. */
function watched(vault: Vault, onKey: (record: string) => void): Vault {
  return new Proxy(vault, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        if (name === 'withSecret' && given[1] === 'wallet') onKey(String(given[0]));
        return Reflect.apply(member, target, given);
      };
    },
  });
}

/** No account, no bot at a venue: nothing that could sign an order. */
function keyringOfNobody(): SoftwareKeyring {
  return new SoftwareKeyring(
    {
      withSecret: (record) => {
        throw new Fault('VAULT_RECORD_REFUSED', { record });
      },
    },
    { keyIdOf: () => '', recordOf: () => '' },
    () => {
      throw new Fault('VAULT_RECORD_REFUSED');
    },
  );
}

/** What a restart forgets that trusts its memory. */
function plant(state: GatewayState, bug: ChainBug): void {
  for (const wallet of state.wallets.values()) {
    if (bug === 'forgotten-spend') wallet.spent.splice(0);
    if (bug === 'forgotten-deed') wallet.known.clear();
  }
}

/** A chain as a naive client takes it. */
function misled(codec: ServedChain, bug: ChainBug): ServedChain {
  const { ask } = codec;
  const fate: typeof ask.fate = (id) =>
    told(ask.fate(id), (of) => (of.kind === 'seen' ? { kind: 'landed', slot: 1 } : of));
  const height: typeof ask.height = (certainty) =>
    told(ask.height(certainty), (at) => (certainty === 'final' ? at + IMPATIENCE : at));
  if (ask.kind === 'trial' && bug === 'first-table') {
    // Whoever answers first is believed, and the others are not listened to.
    let first: TableLook | null = null;
    const table: typeof ask.table = (address) => told(ask.table(address), (look) => (first ??= look));
    return { ...codec, ask: { ...ask, table } };
  }
  if (bug === 'believed-seen') return { ...codec, ask: { ...ask, fate } };
  return bug === 'impatient' ? { ...codec, ask: { ...ask, height } } : codec;
}

/** Heights that who cannot wait counts as passed. */
const IMPATIENCE = 120;

/** A question whose answer is taken for something else. */
function told<T>(question: NodeQuestion<T>, take: (answer: T) => T): NodeQuestion<T> {
  const taken = (answer: T | null): T | null => (answer === null ? null : take(answer));
  if (question.kind === 'call')
    return { ...question, read: (result: unknown) => taken(question.read(result)) };
  return { ...question, read: (status: number, json: unknown) => taken(question.read(status, json)) };
}
