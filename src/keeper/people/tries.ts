import type { Person } from '../../core/identity/people-state.ts';
import { parsePersonName } from '../../core/identity/person-name.ts';
import {
  OVERALL,
  waitBeforeTry,
  WINDOW_MS,
  type Tries as Counted,
} from '../../core/identity/sign-in-limits.ts';
import type { PersonEntry } from '../../core/ledger/person-entry.ts';
import type { PersonId } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { digestOf, type PeopleKeys } from './people-keys.ts';
import { refused, type PeopleParts, type Refusal, type Whence } from './people-parts.ts';

/** Why a try was refused, for the ledger. Whoever tried is not told. */
export type Why = Extract<PersonEntry, { kind: 'signInsRefused' }>['why'];

/** A try that was not let through. */
export type NotLet =
  /** What was shown is wrong: always the same answer. */
  | { readonly kind: 'wrong' }
  /** Too many were refused lately; this one was not looked at. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  | Refusal;

/** What came of a try that was looked at. */
export type Looked<T> =
  { readonly kind: 'let'; readonly result: T } | { readonly kind: 'wrong'; readonly why: Why } | Refusal;

/** Who tries: a known person, or a name that nobody has. */
interface Attempt {
  readonly person: PersonId | null;
  /** Digest of the name as it was typed. */
  readonly name: string;
  /** Keyed hash of the address. */
  readonly from: string;
}

/** How often tries that were not looked at are written down, counted. */
const COUNT_EVERY_MS = 60_000;

/** Counts tries to get in, and looks at no more than the limits allow. */
export class Tries {
  readonly #parts: PeopleParts;
  readonly #keys: PeopleKeys;
  /** Tries that are being looked at. Bounded by the overall limit. */
  readonly #underWay = new Set<Attempt>();
  /** Names that nobody has, as tried lately, so that they are limited like others. Bounded like the tries. */
  #strangers: readonly { readonly name: string; readonly at: UnixMs }[] = [];
  #unlooked = 0;
  #isCounting = false;

  constructor(parts: PeopleParts, keys: PeopleKeys) {
    this.#parts = parts;
    this.#keys = keys;
  }

  /** Looks at a try, unless too many were refused before. Its no is in the ledger before it is said. */
  async look<T>(
    who: { readonly person: Person | null; readonly name: string },
    from: Whence,
    look: () => Promise<Looked<T>>,
  ): Promise<{ readonly kind: 'let'; readonly result: T } | NotLet> {
    const attempt: Attempt = {
      person: who.person?.id ?? null,
      name: digestOf(parsePersonName(who.name) ?? ''),
      from: this.#keys.hashOf(`address ${from.address}`),
    };
    const waitMs = this.#waitMs(attempt);
    if (waitMs > 0) {
      this.#countUnlooked(from);
      return { kind: 'wait', waitMs };
    }
    this.#underWay.add(attempt);
    try {
      const looked = await look();
      return looked.kind === 'wrong' ? await this.#refuse(attempt, from, looked.why) : looked;
    } finally {
      this.#underWay.delete(attempt);
    }
  }

  #waitMs(attempt: Attempt): number {
    const now = unixMs(this.#parts.clock.wallMs());
    this.#strangers = this.#strangers.filter(({ at }) => at > now - WINDOW_MS).slice(-OVERALL);
    const { refused: all } = this.#parts.journal.state.people;
    const underWay = [...this.#underWay];
    const tries = (times: readonly { readonly at: UnixMs }[], of: readonly Attempt[]): Counted => ({
      refused: times.map(({ at }) => at),
      underWay: of.length,
    });
    const { person, name, from } = attempt;
    const same =
      person === null
        ? this.#strangers.filter((one) => one.name === name)
        : all.filter((one) => one.person === person);
    return waitBeforeTry(
      {
        same: tries(
          same,
          underWay.filter((one) => one.name === name),
        ),
        address: tries(
          all.filter((one) => one.from === from),
          underWay.filter((one) => one.from === from),
        ),
        all: tries(all, underWay),
      },
      now,
    );
  }

  /** Says no after the no is in the ledger: a gateway that is stopped forgets no try. */
  async #refuse(attempt: Attempt, from: Whence, why: Why): Promise<NotLet> {
    const { person } = attempt;
    if (person === null) {
      const at = unixMs(this.#parts.clock.wallMs());
      this.#strangers = [...this.#strangers, { name: attempt.name, at }];
    }
    const device = this.#keys.hashOf(`device ${from.device}`);
    const entry = { kind: 'signInsRefused', person, from: attempt.from, device, why, count: 1 } as const;
    const written = this.#parts.journal.submit((book) => book.append(entry));
    if (written === null) return refused('PEOPLE_BUSY');
    await written;
    return { kind: 'wrong' };
  }

  #countUnlooked(from: Whence): void {
    this.#unlooked += 1;
    if (this.#isCounting) return;
    this.#isCounting = true;
    const hashes = {
      from: this.#keys.hashOf(`address ${from.address}`),
      device: this.#keys.hashOf(`device ${from.device}`),
    };
    this.#parts.clock.after(COUNT_EVERY_MS, () => {
      this.#isCounting = false;
      const count = this.#unlooked;
      this.#unlooked = 0;
      const body = { kind: 'signInsRefused', person: null, ...hashes, why: 'limit', count } as const;
      void this.#parts.journal.submit((book) => book.append(body), 'lazy');
    });
  }
}
