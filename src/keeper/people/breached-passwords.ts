import { createHash } from 'node:crypto';
import { repeatedPart } from '../../core/identity/typed-runs.ts';

/** Passwords that attackers are known to try. */
export interface BreachedList {
  /** A word for the ledger. */
  readonly name: string;
  /** By SHA-1 of the password, hexadecimal in capitals. Null when it cannot say now. */
  has(sha1: string): Promise<boolean | null>;
  /** Whoever has it learns a part of the hash: it is asked for the password as it was typed alone. */
  readonly isElsewhere?: boolean;
  /** No password is set that it could not be asked about. */
  readonly mustAnswer?: boolean;
}

/** What a password was looked up in, and whether it was found. */
export interface LookedUp {
  readonly isKnown: boolean;
  /** The lists that answered, and those that did not: never empty, so that no look-up is left out unseen. */
  readonly lookedUp: string;
  /** Names of lists that did not answer. */
  readonly silent: readonly string[];
  /** A list that had to answer did not. */
  readonly isUnsure: boolean;
}

/** Looks new passwords up in every list there is. */
export class BreachedPasswords {
  readonly #lists: readonly BreachedList[];

  /** The first list is the one that comes with the program and always answers. */
  constructor(lists: readonly BreachedList[]) {
    this.#lists = lists;
  }

  /**
   * Whether a password, or what is left of it in small letters and without figures and marks at its end, is on a list;
   * also where it is that again and again.
   */
  async lookUp(password: string): Promise<LookedUp> {
    const hashes = [...new Set(spellingsOf(password))].map(sha1Of);
    const said: string[] = [];
    const silent: string[] = [];
    let isKnown = false;
    let isUnsure = false;
    for (const list of this.#lists) {
      const asked = list.isElsewhere === true ? [sha1Of(password)] : hashes;
      const answers = await Promise.all(asked.map((hash) => list.has(hash)));
      isKnown ||= answers.includes(true);
      isUnsure ||= list.mustAnswer === true && answers.includes(null);
      const isSilent = answers.includes(null);
      if (isSilent) silent.push(list.name);
      said.push(isSilent ? `${list.name} unavailable` : list.name);
    }
    return { isKnown, lookedUp: said.join(', '), silent, isUnsure };
  }
}

function spellingsOf(password: string): readonly string[] {
  const small = password.toLowerCase();
  const unit = repeatedPart(small);
  const words = [small, unit].map((text) => text.replace(/[^\p{L}]+$/u, ''));
  return [password, small, unit, ...words, ...words.map(repeatedPart)].filter((text) => text.length >= 4);
}

function sha1Of(text: string): string {
  return createHash('sha1').update(text).digest('hex').toUpperCase();
}
