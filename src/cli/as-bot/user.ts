import { readFileSync } from 'node:fs';
import { judgePath, type Attempt } from './attempt.ts';
import { blocked, reached, untold, type Finding } from './finding.ts';
import type { GatewayProcess } from './gateway-processes.ts';

/** Whose eyes these findings are made with. */
export interface UserTrial {
  /** The effective user id; null where the system has none. */
  readonly uid: number | null;
  /** Where the system tells a process about itself: `/proc/self/status`. */
  readonly status: string;
  readonly processes: readonly GatewayProcess[];
  /** Sockets of programs that start anything for whoever may connect. */
  readonly rootSockets: readonly string[];
  readonly attempt: Attempt;
}

const OWN_USER = 'run this, and the bot, as a user of its own: sudo -u BOT sallyport doctor --as-bot';
/** Rights that go past walls, by their number (linux/capability.h). */
const RIGHTS = new Map([
  [1, 'CAP_DAC_OVERRIDE'],
  [2, 'CAP_DAC_READ_SEARCH'],
  [3, 'CAP_FOWNER'],
  [5, 'CAP_KILL'],
  [6, 'CAP_SETGID'],
  [7, 'CAP_SETUID'],
  [12, 'CAP_NET_ADMIN'],
  [16, 'CAP_SYS_MODULE'],
  [19, 'CAP_SYS_PTRACE'],
  [21, 'CAP_SYS_ADMIN'],
]);

/** Looks at the user itself: root, a gateway's user, special rights, a door to root. */
export async function tryUser(trial: UserTrial): Promise<readonly Finding[]> {
  const { attempt, rootSockets } = trial;
  const sockets = rootSockets.map(async (path) =>
    judgePath(
      {
        ground: 'user',
        name: `connect to ${path}`,
        stake: 'whoever may start containers is root on this machine',
        next: 'take the bot’s user out of the group that may connect',
      },
      await attempt(path, 'connect'),
    ),
  );
  return [judgeUser(trial), judgeRights(trial), ...(await Promise.all(sockets))];
}

function judgeUser({ uid, processes }: UserTrial): Finding {
  const subject = { ground: 'user', name: 'the bot’s user' } as const;
  if (uid === null) return untold(subject, 'this system has no user numbers', 'try it on Linux or macOS');
  if (uid === 0) return reached(subject, 'it is root, before whom no wall stands', OWN_USER);
  const same = processes.filter((one) => one.uid === uid).map(({ role }) => role);
  if (same.length > 0)
    return reached(subject, `${uid} is also the user of the ${same.join(' and ')}`, OWN_USER);
  if (processes.length > 0) return blocked(subject, `${uid} is no user of the gateway’s`);
  return untold(
    subject,
    `it is ${uid}; no process of a gateway is seen: none runs, or the system hides them`,
    'try it while the gateway runs',
  );
}

function judgeRights({ status }: UserTrial): Finding {
  const subject = { ground: 'user', name: 'special rights' } as const;
  const mask = rightsIn(status);
  if (mask === null) return untold(subject, 'this system does not tell them', 'try it on Linux');
  const held = [...RIGHTS].filter(([bit]) => ((mask >> BigInt(bit)) & 1n) === 1n).map(([, name]) => name);
  if (held.length === 0) return blocked(subject, 'the bot has none that goes past a wall');
  return reached(
    subject,
    held.join(', '),
    'start the bot without them: setpriv --bounding-set=-all --inh-caps=-all',
  );
}

function rightsIn(status: string): bigint | null {
  try {
    const digits = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(status, 'utf8'))?.[1];
    return digits === undefined ? null : BigInt(`0x${digits}`);
  } catch {
    return null;
  }
}
