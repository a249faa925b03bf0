import type { JsonObject } from './canonical.ts';
import { breach, type Broken } from './rule-name.ts';

interface KnownPerson {
  /** What was used up, by credential. */
  readonly marks: Map<string, number>;
}

interface KnownSession {
  readonly person: string;
  turn: number;
}

/**
 * Follows people and their sessions: nothing is said of somebody whom no entry added, and no proof counts twice. Every
 * body that comes has the shape of its kind. Memory grows with people, credentials and sessions that did not end.
 */
export class PeopleRules {
  readonly #people = new Map<string, KnownPerson>();
  readonly #sessions = new Map<string, KnownSession>();

  /** The first rule about people that an entry breaks, or null. */
  take(body: JsonObject): Broken | null {
    const [person, session] = [String(body.person), String(body.session)];
    switch (body.kind) {
      case 'person':
        this.#people.set(person, { marks: new Map() });
        return null;
      case 'personRoles':
      case 'personRecord':
        return this.#people.has(person) ? null : breach('PERSON_UNKNOWN');
      case 'personRemoved':
        return this.#removed(person);
      case 'session':
        this.#sessions.set(session, { person, turn: 0 });
        return this.#people.has(person) ? null : breach('PERSON_UNKNOWN');
      case 'sessionRenewed':
        return this.#renewed(session, Number(body.turn));
      case 'sessionEnded':
        return this.#sessions.delete(session) ? null : breach('SESSION_UNKNOWN');
      case 'proof':
        return this.#proof(session, body);
      default:
        return null;
    }
  }

  #removed(person: string): Broken | null {
    for (const [id, known] of this.#sessions) if (known.person === person) this.#sessions.delete(id);
    return this.#people.delete(person) ? null : breach('PERSON_UNKNOWN');
  }

  #renewed(id: string, turn: number): Broken | null {
    const session = this.#sessions.get(id);
    if (session === undefined) return breach('SESSION_UNKNOWN');
    const isNext = turn === session.turn + 1;
    session.turn = turn;
    return isNext ? null : breach('RENEWAL_NOT_NEXT');
  }

  /** A code needs a later step, a backup code works once, a passkey that counts counts up. */
  #proof(id: string, { factor, credential, mark }: JsonObject): Broken | null {
    const session = this.#sessions.get(id);
    if (session === undefined) return breach('SESSION_UNKNOWN');
    const marks = this.#people.get(session.person)?.marks;
    const name = String(credential);
    const last = marks?.get(name);
    marks?.set(name, Number(mark));
    if (last === undefined) return null;
    const isUncounted = factor === 'passkey' && mark === 0 && last === 0;
    const isNew = factor !== 'backupCode' && (Number(mark) > last || isUncounted);
    return isNew ? null : breach('PROOF_REPEATED');
  }
}
