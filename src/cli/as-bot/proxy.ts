import { layBait, type Bait } from './bait.ts';
import { exchange, shown, type Answer, type Listening } from './exchange.ts';
import { blocked, reached, untold, type Finding, type Subject } from './finding.ts';

/** A proxy, and what it is asked for. */
export interface ProxyTrial {
  readonly proxy: Listening;
  /** HOST:PORT outside that no pass list has. */
  readonly unlisted: string;
  /** HOST:PORT of a name that nobody can have. */
  readonly nobodys: string;
  /** HOST:PORT of a venue's test network. */
  readonly testNetwork: string;
  /** HOST:PORT where a cloud hands out credentials. */
  readonly metadata: string;
  /** A name of a venue that the proxy serves itself. */
  readonly venue: string;
  readonly waitMs: number;
}

/** A CONNECT or more, written for one place of ours where a connection must not arrive. */
interface Lure {
  readonly name: string;
  readonly at: '127.0.0.1' | '::1';
  /** Whether a 200 is an answer to the venue's name in it, and so no sign of a hole. */
  readonly namesVenue: boolean;
  readonly bytes: (port: number) => string;
}

const NEXT =
  'point the bot at the gateway’s proxy and no other; where this is the gateway’s, look at: sallyport pass list';
/** What follows the answer of a proxy that dials after it. */
const AFTER_MS = 100;

/** Asks a proxy for what it must refuse. Through a tunnel that it opens, nothing is sent. */
export async function tryProxy(trial: ProxyTrial): Promise<readonly Finding[]> {
  const { proxy, waitMs } = trial;
  const first = await exchange(proxy, 'OPTIONS * HTTP/1.1\r\n\r\n', waitMs);
  if (first.kind === 'unreached') {
    const subject: Subject = { ground: 'proxy', name: shown(proxy) };
    const text = `it takes no connection (${first.code})`;
    return [untold(subject, text, 'start the gateway, or name its proxy with --proxy')];
  }
  return Promise.all([
    tryPlace(trial, 'a place that is not on the pass list', trial.unlisted),
    tryPlace(trial, 'a name that nobody has', trial.nobodys),
    tryPlace(trial, 'a venue’s test network', trial.testNetwork),
    tryPlace(trial, 'the metadata service of a cloud', trial.metadata),
    ...lures(trial.venue).map((lure) => tryLure(trial, lure)),
  ]);
}

async function tryPlace({ proxy, waitMs }: ProxyTrial, name: string, place: string): Promise<Finding> {
  const subject: Subject = { ground: 'proxy', name: `${name}: ${place}` };
  const answer = await exchange(proxy, connectHead(place), waitMs);
  const status = answer.kind === 'answered' ? answer.status : 0;
  if (isYes(answer)) return reached(subject, 'it opens a tunnel', NEXT);
  // A gateway that looks for the place has already let it pass.
  if (status === 502 || status === 504) return reached(subject, `it tries to reach it (${status})`, NEXT);
  return refused(subject, answer);
}

/** Names and forms that lead to this machine, each in one way in which proxies were led there. */
function lures(venue: string): readonly Lure[] {
  const to = (name: string, at: Lure['at'], target: (port: number) => string): Lure => ({
    name,
    at,
    namesVenue: false,
    bytes: (port) => connectHead(target(port)),
  });
  const own = (port: number): string => `127.0.0.1:${port}`;
  return [
    to('this machine by number', '127.0.0.1', own),
    to('this machine over IPv6', '::1', (port) => `[::1]:${port}`),
    to('a name that leads to this machine', '127.0.0.1', (port) => `localhost:${port}`),
    to('this machine in another spelling', '127.0.0.1', (port) => `0x7f.1:${port}`),
    to('a venue before an @', '127.0.0.1', (port) => `${venue}:443@${own(port)}`),
    to('a place with a path behind it', '127.0.0.1', (port) => `${own(port)}/${venue}:443`),
    {
      name: 'a whole URL without CONNECT',
      at: '127.0.0.1',
      namesVenue: false,
      bytes: (port) => `GET http://${own(port)}/ HTTP/1.1\r\nHost: ${own(port)}\r\n\r\n`,
    },
    {
      name: 'a venue in the line, this machine in Host',
      at: '127.0.0.1',
      namesVenue: true,
      bytes: (port) => `CONNECT ${venue}:443 HTTP/1.1\r\nHost: ${own(port)}\r\n\r\n`,
    },
    {
      name: 'a second CONNECT behind bare line feeds',
      at: '127.0.0.1',
      namesVenue: true,
      bytes: (port) => `CONNECT ${venue}:443 HTTP/1.1\nHost: ${venue}:443\n\n${connectHead(own(port))}`,
    },
    {
      name: 'a second CONNECT in a body of two lengths',
      at: '127.0.0.1',
      namesVenue: true,
      bytes: (port) =>
        `CONNECT ${venue}:443 HTTP/1.1\r\nHost: ${venue}:443\r\nContent-Length: 5\r\n` +
        `Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${connectHead(own(port))}`,
    },
    {
      name: 'a line break inside the place',
      at: '127.0.0.1',
      namesVenue: true,
      bytes: (port) => `CONNECT ${venue}:443\r${own(port)} HTTP/1.1\r\nHost: ${venue}:443\r\n\r\n`,
    },
  ];
}

async function tryLure({ proxy, waitMs }: ProxyTrial, lure: Lure): Promise<Finding> {
  const subject: Subject = { ground: 'proxy', name: lure.name };
  const bait = await layBait(lure.at);
  // Without such an address here the answer alone is looked at; port 9 takes nothing.
  const answer = await exchange(proxy, lure.bytes(bait.port === 0 ? 9 : bait.port), waitMs);
  const wasTaken = await isTaken(bait);
  await bait.remove();
  if (wasTaken) return reached(subject, 'a connection of the proxy’s arrived on this machine', NEXT);
  if (isYes(answer) && !lure.namesVenue) return reached(subject, 'it says yes', NEXT);
  if (isYes(answer)) return blocked(subject, 'it was taken for the venue’s name, and nothing arrived');
  const status = answer.kind === 'answered' ? answer.status : 0;
  if (status !== 502 && status !== 504) return refused(subject, answer);
  return untold(subject, `it let the place pass and did not get there (${status})`, NEXT);
}

async function isTaken(bait: Bait): Promise<boolean> {
  if (bait.taken() === 0) await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  return bait.taken() > 0;
}

function refused(subject: Subject, answer: Answer): Finding {
  if (answer.kind === 'answered' && answer.status >= 400)
    return blocked(subject, `refused (${answer.status})`);
  if (answer.kind === 'silent') return blocked(subject, 'it hangs up, or says nothing');
  const said = answer.kind === 'answered' ? `an answer that is no HTTP (${answer.status})` : answer.code;
  return untold(subject, `not understood: ${said}`, 'look at what listens there');
}

function isYes(answer: Answer): boolean {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}

function connectHead(place: string): string {
  return `CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n\r\n`;
}
