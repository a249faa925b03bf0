import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import type { Dialler } from './wire/venue-wire.ts';

/** One thing that must be refused, and whether it was. */
export interface SelfTest {
  readonly name: 'connect' | 'listen' | 'spawn' | 'read-outside' | 'dial-off-list' | 'wrong-certificate';
  readonly refused: boolean;
}

const WAIT_MS = 1_500;

/**
 * Proves from the inside, at every start, that the keeper cannot do what it must not be able to do. Anything that is
 * not refused stops the start.
 */
export async function selfTest(
  dialler: Dialler,
  foreign: { readonly key: string; readonly cert: string },
): Promise<readonly SelfTest[]> {
  return Promise.all([
    named('connect', refusedConnect()),
    named('listen', refusedListen()),
    named('spawn', refusedSpawn()),
    named('read-outside', refusedRead()),
    named('dial-off-list', refusedDial(dialler)),
    named('wrong-certificate', refusedCertificate(foreign)),
  ]);
}

async function named(name: SelfTest['name'], refused: Promise<boolean>): Promise<SelfTest> {
  return { name, refused: await refused };
}

/** Resolves to true when `attempt` throws or reports failure, false when it succeeds or stays silent. */
function refusal(attempt: (succeeded: () => void, failed: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), WAIT_MS);
    const end = (refused: boolean): void => {
      clearTimeout(timer);
      resolve(refused);
    };
    try {
      attempt(
        () => end(false),
        () => end(true),
      );
    } catch {
      end(true);
    }
  });
}

function refusedConnect(): Promise<boolean> {
  return refusal((succeeded, failed) => {
    const socket = connect({ host: '127.0.0.1', port: 9 });
    socket.once('connect', succeeded);
    // "Connection refused" by an empty port would mean that the attempt itself was allowed.
    socket.once('error', (reason: NodeJS.ErrnoException) => {
      if (reason.code === 'ECONNREFUSED') succeeded();
      else failed();
    });
  });
}

function refusedListen(): Promise<boolean> {
  return refusal((succeeded, failed) => {
    const server = createServer();
    server.once('error', failed);
    // Without a host name the refusal is thrown here; with one it would come later, where nobody can catch it.
    server.listen(0, () => {
      server.close();
      succeeded();
    });
  });
}

function refusedSpawn(): Promise<boolean> {
  return refusal((succeeded, failed) => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    child.once('error', failed);
    child.once('spawn', succeeded);
  });
}

function refusedRead(): Promise<boolean> {
  return refusal((succeeded, failed) => {
    try {
      // The program itself: it is there on every system, so that only a refusal can keep it from being opened.
      closeSync(openSync(process.execPath, 'r'));
      succeeded();
    } catch (reason) {
      if (reason instanceof Error && 'code' in reason && reason.code === 'ERR_ACCESS_DENIED') failed();
      else succeeded();
    }
  });
}

function refusedDial(dialler: Dialler): Promise<boolean> {
  return refusal((succeeded, failed) => {
    dialler.dial('off-the-list.invalid', 443).then((socket) => {
      socket.destroy();
      succeeded();
    }, failed);
  });
}

/** A handshake in memory with a certificate that no trusted authority signed. */
function refusedCertificate(foreign: { readonly key: string; readonly cert: string }): Promise<boolean> {
  return refusal((succeeded, failed) => {
    const [near, far] = joinedPair();
    const server = new TLSSocket(far, { isServer: true, secureContext: createSecureContext(foreign) });
    server.on('error', () => undefined);
    const client = connectTls({ socket: near, servername: 'localhost', minVersion: 'TLSv1.3' });
    client.once('secureConnect', succeeded);
    client.once('error', failed);
  });
}

/** Two streams, each of which reads what the other writes. */
function joinedPair(): readonly [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const make = (other: () => Duplex | undefined): Duplex =>
    new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        other()?.push(chunk);
        done();
      },
      final(done) {
        other()?.push(null);
        done();
      },
    });
  const near = make(() => ends[1]);
  const far = make(() => ends[0]);
  ends.push(near, far);
  return [near, far];
}
