import { exchange, shown, type Answer, type Listening } from './exchange.ts';
import { blocked, reached, untold, type Finding, type Subject } from './finding.ts';

/** The gateway's plain listener, and the name of somebody else under which it is asked. */
export interface ListenerTrial {
  readonly listener: Listening;
  /** Nobody named it: something else may listen there. */
  readonly isGuess: boolean;
  readonly foreignHost: string;
  readonly waitMs: number;
}

const NAME_IT = 'start the gateway, or name it with --url';
const NEXT = 'point the bot at the gateway’s own port; if this is it, report what it answered (SECURITY.md)';

/** Asks the plain listener as pages of strangers would. Nothing is signed, so nothing can be done by it. */
export async function tryListener(trial: ListenerTrial): Promise<readonly Finding[]> {
  const { listener, isGuess, foreignHost, waitMs } = trial;
  const own = shown(listener);
  const heads = [
    ['a Host that is not its own', `GET / HTTP/1.1\r\nHost: ${foreignHost}\r\n\r\n`],
    ['two Hosts', `GET / HTTP/1.1\r\nHost: ${own}\r\nHost: ${foreignHost}\r\n\r\n`],
    ['a whole URL', `GET http://${foreignHost}/ HTTP/1.1\r\nHost: ${own}\r\n\r\n`],
    ['a request of a web page', `GET / HTTP/1.1\r\nHost: ${own}\r\nOrigin: https://${foreignHost}\r\n\r\n`],
  ] as const;
  const asked = heads.map(async ([what, head]) => {
    const subject: Subject = { ground: 'listener', name: `${own}, ${what}` };
    return judge(subject, await exchange(listener, head, waitMs));
  });
  const found = await Promise.all(asked);
  if (!isGuess || found.every(({ reach }) => reach === 'blocked')) return found;
  const text = 'nothing there answers as a gateway does, and nobody named another place';
  return [untold({ ground: 'listener', name: own }, text, NAME_IT)];
}

/** The guard in front of everything answers 400, 403 or 421. Anything else means that a request was looked at. */
function judge(subject: Subject, answer: Answer): Finding {
  if (answer.kind === 'unreached') {
    return untold(subject, `it takes no connection (${answer.code})`, NAME_IT);
  }
  if (answer.kind === 'silent') return blocked(subject, 'it hangs up, or says nothing');
  const { status } = answer;
  if ([400, 403, 421].includes(status)) return blocked(subject, `refused (${status})`);
  return reached(subject, `it is served (${status === 0 ? 'no HTTP' : status})`, NEXT);
}
