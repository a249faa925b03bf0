import { accessSync, closeSync, constants, openSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { codeOf } from '../terminal.ts';
import { blocked, reached, untold, type Finding, type Subject } from './finding.ts';

/** How a path is tried. Nothing is changed by any of these, and nothing of a file's content is read. */
export type How = 'read' | 'write' | 'list' | 'connect';

/** Tries a path: an empty text where that succeeded, the system's code otherwise. */
export type Attempt = (path: string, how: How) => Promise<string>;

/** What is at stake in an attempt on a path. */
export interface PathSubject extends Subject {
  /** A sentence for the case that it is reached. */
  readonly stake: string;
  readonly next: string;
}

/** Tries paths of this machine as the user that this process has; a socket for as long as `waitMs`. */
export function attemptAsSelf(waitMs: number): Attempt {
  return (path, how) => (how === 'connect' ? knock(path, waitMs) : Promise.resolve(touch(path, how)));
}

/** What the code of an attempt on a path means. */
export function judgePath(subject: PathSubject, code: string): Finding {
  const { stake, next } = subject;
  switch (code) {
    case '':
    // Allowed, and put off only because it runs just now.
    case 'ETXTBSY':
      return reached(subject, stake, next);
    case 'EACCES':
    case 'EPERM':
      return blocked(subject, 'the system does not allow it');
    case 'EROFS':
      return blocked(subject, 'it is mounted read-only');
    case 'ENOENT':
    case 'ENOTDIR':
      return blocked(subject, 'there is no such thing, as far as this user can see');
    case 'ECONNREFUSED':
      return untold(subject, 'this user may connect, and nobody listens', 'try again while the gateway runs');
    case 'ESRCH':
      return untold(subject, 'the process ended meanwhile', 'try again');
    default:
      return untold(subject, `the system answered ${code}`, 'look whether that is what you meant to build');
  }
}

function touch(path: string, how: Exclude<How, 'connect'>): string {
  try {
    if (how === 'list') readdirSync(path);
    else if (how === 'write' && statSync(path).isDirectory())
      accessSync(path, constants.W_OK | constants.X_OK);
    else {
      // Neither made nor cut short. A pipe without a partner is not waited for.
      const flag = how === 'read' ? constants.O_RDONLY : constants.O_WRONLY;
      closeSync(openSync(path, flag | constants.O_NONBLOCK));
    }
    return '';
  } catch (reason) {
    return failureOf(reason);
  }
}

function knock(path: string, waitMs: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (code: string): void => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(waitMs, () => end('ETIMEDOUT'));
    socket.once('connect', () => end(''));
    socket.once('error', (reason) => end(failureOf(reason)));
  });
}

/** Never empty: an error without a code is no success. */
function failureOf(reason: unknown): string {
  const code = codeOf(reason);
  return code === '' ? 'EIO' : code;
}
