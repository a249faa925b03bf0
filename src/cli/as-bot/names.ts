import { codeOf } from '../terminal.ts';
import { blocked, reached, untold, type Finding, type Subject } from './finding.ts';
import { within } from './within.ts';

/** Addresses of a name as text. Rejects with an error of the system that has a code. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** Where names are looked up, and which. */
export interface NameTrial {
  /** A venue's name. */
  readonly venue: string;
  /** A name that nobody can have: its answer is found nowhere near. */
  readonly nobodys: string;
  /** As the programs of this machine look: hosts file first. */
  readonly local: Lookup;
  /** By the name servers alone. */
  readonly remote: Lookup;
  /** By name servers that nobody set up here, each under what it is called. */
  readonly strangers: ReadonlyMap<string, Lookup>;
  readonly waitMs: number;
}

type Answer =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string };

const NEXT =
  'keep the bot’s user from name servers (firewall, or a container without them): whatever is asked for leaves in ' +
  'the question. Name the gateway in its hosts file';
/** A server was there and said no, for want of somebody to ask or of the right to. */
const WITHOUT_ANSWER: ReadonlySet<string> = new Set(['ESERVFAIL', 'EREFUSED', 'ENOTIMP', 'EFORMERR']);

/** Tries name servers: a bot that reaches one can carry words out in the names that it asks for. */
export async function tryNames(trial: NameTrial): Promise<readonly Finding[]> {
  const { venue, nobodys, local, remote, strangers, waitMs } = trial;
  const byStrangers = [...strangers].map(async ([name, lookup]) =>
    judgeServers({ ground: 'names', name: `${venue}, of ${name}` }, await ask(lookup, venue, waitMs)),
  );
  const [ownWay, byServers, ofNobody] = await Promise.all([
    ask(local, venue, waitMs),
    ask(remote, venue, waitMs),
    ask(remote, nobodys, waitMs),
  ]);
  return [
    judgeOwnWay({ ground: 'names', name: `${venue}, as programs look` }, ownWay),
    judgeServers({ ground: 'names', name: `${venue}, of the name servers` }, byServers),
    judgeNobody({ ground: 'names', name: 'a name that nobody has' }, ofNobody, byServers),
    ...(await Promise.all(byStrangers)),
  ];
}

/** Whether an address is this machine’s own. */
export function isLoopback(address: string): boolean {
  return /^(?:127\.|::ffff:127\.)/i.test(address) || ['::1', '0.0.0.0', '::'].includes(address);
}

function ask(lookup: Lookup, host: string, waitMs: number): Promise<Answer> {
  const asked = lookup(host).then(
    (addresses): Answer => ({ kind: 'found', addresses }),
    (reason): Answer => ({ kind: 'failed', code: codeOf(reason) }),
  );
  return within(waitMs, asked, { kind: 'failed', code: 'ETIMEOUT' });
}

function judgeOwnWay(subject: Subject, answer: Answer): Finding {
  if (answer.kind === 'failed') return blocked(subject, `it leads nowhere (${answer.code})`);
  const outside = answer.addresses.filter((address) => !isLoopback(address));
  if (outside.length === 0) return blocked(subject, 'it leads to this machine, which is the gateway’s alias');
  return reached(subject, `it leads to ${outside[0]}, outside`, NEXT);
}

function judgeServers(subject: Subject, answer: Answer): Finding {
  if (answer.kind === 'found') return reached(subject, `they answer: ${answer.addresses[0] ?? 'none'}`, NEXT);
  const { code } = answer;
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return reached(subject, 'they answer that it has none', NEXT);
  if (WITHOUT_ANSWER.has(code)) return untold(subject, `one answered without an address (${code})`, NEXT);
  return blocked(subject, `none answers (${code})`);
}

function judgeNobody(subject: Subject, answer: Answer, known: Answer): Finding {
  const isAnswered = answer.kind === 'found' || answer.code === 'ENOTFOUND' || answer.code === 'ENODATA';
  if (!isAnswered) return judgeServers(subject, answer);
  // Some resolvers of a machine answer for such names by themselves (RFC 6761): that alone shows no way out.
  if (known.kind === 'found' || answer.kind === 'found') {
    return reached(subject, 'a name server answers for it, so what is asked can carry words', NEXT);
  }
  return untold(subject, 'something answers, perhaps this machine’s own resolver for itself', NEXT);
}
