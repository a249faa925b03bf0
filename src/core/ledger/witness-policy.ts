import type { Sha256 } from '../units/bytes.ts';
import { COSIGNER_TYPE, cosignedBy } from './cosignature.ts';
import { parseVkey, verifyNote, type NoteKey, type SignedNote, type VerifySignature } from './note.ts';

/** Whose signatures a checkpoint needs to be believed: C2SP tlog-policy, lines of log, witness, group and quorum. */
export interface WitnessPolicy {
  readonly logs: readonly NoteKey[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly Group[];
  /** The name of a witness or group, or null: no witness is needed. */
  readonly quorum: string | null;
}

export interface PolicyWitness {
  readonly name: string;
  readonly key: NoteKey;
  /** Where it takes checkpoints, without a slash at the end; null when the policy does not say. */
  readonly url: string | null;
}

interface Group {
  readonly name: string;
  /** How many of its members are needed. */
  readonly needs: number;
  readonly members: readonly string[];
}

/** What is wrong with a policy: its line, from 1, or 0 for what is missing. */
export interface PolicyProblem {
  readonly line: number;
  readonly text: string;
}

export interface QuorumVerdict {
  /** One of the logs signed, none of the known keys is under a false signature, and the quorum is reached. */
  readonly isReached: boolean;
  readonly isSignedByLog: boolean;
  /** Names of the witnesses that cosigned. */
  readonly by: readonly string[];
  /** Names of witnesses under whose key a false signature stands. */
  readonly forged: readonly string[];
}

const WORDS_MAX = 64;

/** Reads a policy. Names are given before they are used; empty lines and lines that begin with # are passed over. */
export function parseWitnessPolicy(sha256: Sha256, text: string): WitnessPolicy | PolicyProblem {
  const draft = new Draft(sha256);
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/[ \t]+/);
    if (words[0] === '' || words[0]?.startsWith('#') === true) continue;
    const problem = words.length > WORDS_MAX ? 'it has too many words' : draft.take(words);
    if (problem !== null) return { line: index + 1, text: problem };
  }
  return draft.finish();
}

/** Judges the signatures under a checkpoint by a policy. */
export function judgeQuorum(policy: WitnessPolicy, note: SignedNote, verify: VerifySignature): QuorumVerdict {
  const isSignedByLog = verifyNote(note, policy.logs, verify).kind === 'signed';
  const seen = policy.witnesses.map(({ name, key }) => ({ name, kind: cosignedBy(note, key, verify).kind }));
  const by = seen.filter(({ kind }) => kind === 'cosigned').map(({ name }) => name);
  const forged = seen.filter(({ kind }) => kind === 'forged').map(({ name }) => name);
  const reached = new Set(by);
  // Groups stand in the order in which they were defined, so that members come before them.
  for (const { name, needs, members } of policy.groups) {
    if (members.filter((member) => reached.has(member)).length >= needs) reached.add(name);
  }
  const hasQuorum = policy.quorum === null || reached.has(policy.quorum);
  return { isReached: isSignedByLog && forged.length === 0 && hasQuorum, isSignedByLog, by, forged };
}

class Draft {
  readonly #sha256: Sha256;
  readonly #logs: NoteKey[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #groups: Group[] = [];
  readonly #names = new Set<string>();
  #quorum: string | null | undefined = undefined;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Takes the words of a line and says what is wrong with them. */
  take([word = '', ...rest]: readonly string[]): string | null {
    switch (word) {
      case 'log':
        return this.#takeLog(rest);
      case 'witness':
        return this.#takeWitness(rest);
      case 'group':
        return this.#takeGroup(rest);
      case 'quorum':
        return this.#takeQuorum(rest);
      default:
        return 'it begins with none of log, witness, group, quorum';
    }
  }

  finish(): WitnessPolicy | PolicyProblem {
    if (this.#quorum === undefined) return { line: 0, text: 'there is no quorum line' };
    if (this.#logs.length === 0) return { line: 0, text: 'there is no log line' };
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum: this.#quorum };
  }

  #takeLog([vkey = '', ...rest]: readonly string[]): string | null {
    const key = parseVkey(this.#sha256, vkey);
    if (key === null || rest.length > 1) return 'it should be: log VKEY [URL]';
    this.#logs.push(key);
    return null;
  }

  #takeWitness([name = '', vkey = '', ...rest]: readonly string[]): string | null {
    const key = parseVkey(this.#sha256, vkey, COSIGNER_TYPE);
    const url = rest[0]?.replace(/\/+$/, '') ?? null;
    if (key === null || rest.length > 1 || (url !== null && !/^https?:\/\/[^\s]+$/.test(url))) {
      return 'it should be: witness NAME VKEY [URL]';
    }
    if (this.#witnesses.some((known) => known.key.name === key.name)) return 'that key has a name already';
    this.#witnesses.push({ name, key, url });
    return this.#define(name);
  }

  #takeGroup([name = '', needs = '', ...members]: readonly string[]): string | null {
    if (members.length === 0) return 'it should be: group NAME any|all|NUMBER MEMBER…';
    if (members.some((member) => !this.#names.has(member)))
      return 'it has a member that is not defined above';
    if (new Set(members).size < members.length) return 'it has a member twice';
    const number = needs === 'any' ? 1 : needs === 'all' ? members.length : Number(needs);
    if (!/^(?:any|all|[1-9][0-9]?)$/.test(needs) || number > members.length) {
      return 'it should say any, all, or a number of its members';
    }
    this.#groups.push({ name, needs: number, members });
    return this.#define(name);
  }

  #takeQuorum([name = '', ...rest]: readonly string[]): string | null {
    if (rest.length > 0 || this.#quorum !== undefined) return 'there should be one: quorum NAME|none';
    if (name !== 'none' && !this.#names.has(name)) return 'it names nothing that is defined above';
    this.#quorum = name === 'none' ? null : name;
    return null;
  }

  #define(name: string): string | null {
    if (name === 'none' || this.#names.has(name)) return 'that name is taken';
    this.#names.add(name);
    return null;
  }
}
