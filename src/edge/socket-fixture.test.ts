import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../ports.ts';
import { unixMs } from '../core/units/time.ts';

/** Two ends of one real WebSocket, and a way to be rid of them. */
export interface SocketPair {
  /** The end that the edge has. */
  readonly near: WebSocket;
  readonly far: WebSocket;
  end(): void;
}

/** A WebSocket over a real connection on the loopback address. */
export async function socketPair(): Promise<SocketPair> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const far = new WebSocket(`ws://127.0.0.1:${address.port}`, { perMessageDeflate: false });
  far.on('error', () => undefined);
  const near = await accepted;
  if (far.readyState !== WebSocket.OPEN) await once(far, 'open');
  return {
    near,
    far,
    end: () => {
      far.terminate();
      near.terminate();
      server.close();
    },
  };
}

/** A clock that stands where a test puts it. */
export class HandClock implements Clock {
  at = 0;

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(this.at);
  }

  monotonicMs(): number {
    return this.at;
  }

  after(): () => void {
    return () => undefined;
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }
}

/** Waits until it is so; fails when it is not within a few seconds. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 1_000 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(isSo(), what);
}
