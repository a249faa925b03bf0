import assert from 'node:assert/strict';
import { emptyState } from '../../core/account/fold.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import { SystemRandom } from '../../system/random.ts';
import { Shelf } from '../custody/records-fixture.test.ts';
import { Vault } from '../custody/vault.ts';
import { HeldStore } from '../execution/journal-fixture.test.ts';
import { Journal } from '../execution/journal.ts';
import { sha256, take } from '../open-ledger.ts';
import { BreachedPasswords } from './breached-passwords.ts';
import { BundledList } from './bundled-list.ts';
import type { Letter } from '../../core/identity/letter.ts';
import { Letters } from './letters.ts';
import { quickPasswords } from './passwords-fixture.test.ts';
import type { PeopleParts } from './people-parts.ts';
import { People } from './people.ts';
import type { SignInResult } from './sign-in.ts';

export const START = 1_795_220_000_000;
export const HERE = { address: '127.0.0.1', device: 'a browser' };
/** Fifteen characters and more, nothing that a list or a rule knows. */
export const PASSWORD = 'walrus under nine lamps';

/** A clock that stands until it is moved. */
class StillClock implements Clock {
  now = START;
  readonly tasks = new Set<{ readonly at: number; readonly task: () => void }>();

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(this.now);
  }

  monotonicMs(): number {
    return this.now;
  }

  after(delayMs: number, task: () => void): () => void {
    const waiting = { at: this.now + delayMs, task };
    this.tasks.add(waiting);
    return () => void this.tasks.delete(waiting);
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }

  pass(ms: number): void {
    this.now += ms;
    for (const waiting of [...this.tasks]) {
      if (waiting.at > this.now) continue;
      this.tasks.delete(waiting);
      waiting.task();
    }
  }
}

/** People over a real vault and a real journal, in memory, with passwords that cost nothing. */
export class House {
  readonly clock = new StillClock();
  readonly shelf: Shelf;
  readonly store: HeldStore;
  readonly parts: PeopleParts;
  people: People;
  readonly logged: string[] = [];
  /** What people were written. */
  readonly letters: Letter[] = [];

  static async open(options: Partial<PeopleParts> = {}): Promise<House> {
    const shelf = new Shelf();
    const unsealing = { kind: 'file', secret: new Uint8Array(32).fill(3) } as const;
    const vault = await Vault.create(shelf, new SystemRandom(), unsealing);
    const store = new HeldStore();
    store.end.resolve();
    return new House(shelf, vault, store, options);
  }

  /** The same vault and ledger, opened by a process that knows nothing else. */
  static async again(before: House, options: Partial<PeopleParts> = {}): Promise<House> {
    const unsealing = { kind: 'file', secret: new Uint8Array(32).fill(3) } as const;
    const vault = await Vault.open(before.shelf, new SystemRandom(), unsealing);
    const house = new House(before.shelf, vault, before.store, options);
    house.clock.now = before.clock.now;
    return house;
  }

  private constructor(shelf: Shelf, vault: Vault, store: HeldStore, options: Partial<PeopleParts>) {
    this.shelf = shelf;
    this.store = store;
    const state = emptyState();
    const frontier = new Frontier(sha256);
    for (const leaf of store.leaves) take(state, frontier, leaf);
    const failpoints = { hit: () => undefined };
    const onUncertain = (reason: unknown): void => assert.fail(String(reason));
    const { clock } = this;
    const journal = new Journal({ clock, store, failpoints, state, frontier, onUncertain });
    this.parts = {
      ...{ clock, journal, vault, random: new SystemRandom(), passwords: quickPasswords() },
      breached: new BreachedPasswords([new BundledList()]),
      letters: new Letters(clock, (letter) => void this.letters.push(letter)),
      log: { write: (_level, code) => void this.logged.push(code) },
      isBeyondLoopback: false,
      relyingParty: { id: 'localhost', isOrigin: (origin) => origin === 'http://localhost:8420' },
      ...options,
    };
    this.people = new People(this.parts);
  }

  /** Bodies of all durable entries of a kind. */
  entries<K extends EntryBody['kind']>(kind: K): readonly Extract<EntryBody, { kind: K }>[] {
    return this.store.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === kind ? [body as Extract<EntryBody, { kind: K }>] : [];
    });
  }

  /** Sets up the first owner. */
  async owner(name = 'ann'): Promise<Extract<SignInResult, { kind: 'signedIn' }>> {
    const issued = this.people.setUpCode();
    assert.ok(issued !== null);
    return signedIn(await this.people.setUp({ code: issued.code, name, password: PASSWORD }, HERE));
  }

  /** Adds somebody with a password. */
  async join(name: string, role: 'administrator' | 'trader' | 'viewer' | 'auditor'): Promise<void> {
    const grants = [{ role, on: { kind: 'everything' } }] as const;
    const invited = await this.people.invite({ name, grants }, 'owner');
    assert.ok(invited.kind === 'done');
    assert.equal((await this.people.setPassword(invited.reset.token, PASSWORD)).kind, 'done');
  }

  signIn(name: string, password = PASSWORD, address = HERE.address): Promise<SignInResult> {
    return this.people.signIn({ name, password, secondFactor: null }, { ...HERE, address });
  }
}

/** The result, which must be a sign-in. */
export function signedIn(result: SignInResult): Extract<SignInResult, { kind: 'signedIn' }> {
  assert.ok(result.kind === 'signedIn', `signed in and not ${JSON.stringify(result)}`);
  return result;
}
