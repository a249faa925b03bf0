import { Socket } from 'node:net';
import { Fault } from '../../core/fault.ts';
import { parseToKeeper, type FromKeeper, type ToKeeper } from '../../protocol/launcher-message.ts';
import type { Dialler } from './venue-wire.ts';

const DIAL_MS = 8_000;

/** What the keeper needs of its own process to talk to the launcher. */
export interface ParentPort {
  send(message: FromKeeper): void;
  onMessage(take: (value: unknown, handle: unknown) => void): void;
}

export interface ChannelEvents {
  readonly onStart: (message: Extract<ToKeeper, { kind: 'start' }>) => void;
  /** A socket comes next that must get in. */
  readonly onKnock: () => void;
  /** It has come, or its other end was gone before. */
  readonly onEntered: () => void;
  /** Whether a connection to the venue may take a descriptor now. One that may not is closed, unused. */
  readonly hasRoom: () => boolean;
  readonly onLink: (socket: Socket) => void;
  readonly onDoor: (socket: Socket) => void;
  readonly onSigner: (socket: Socket) => void;
  readonly onHalt: (message: Extract<ToKeeper, { kind: 'halt' }>) => void;
  readonly onStop: () => void;
}

interface Dialling {
  readonly resolve: (socket: Socket) => void;
  readonly reject: (reason: Fault) => void;
  readonly timer: NodeJS.Timeout;
}

/** The keeper's channel to the launcher: few small messages, and every socket the keeper will ever have. */
export class LauncherChannel implements Dialler {
  readonly #port: ParentPort;
  readonly #dialling = new Map<number, Dialling>();
  #nextId = 1;

  constructor(port: ParentPort, events: ChannelEvents) {
    this.#port = port;
    port.onMessage((value, handle) => this.#take(value, handle, events));
  }

  send(message: FromKeeper): void {
    this.#port.send(message);
  }

  dial(host: string, port: number): Promise<Socket> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#dialling.delete(id);
        reject(new Fault('DIAL_REFUSED', { port }));
      }, DIAL_MS);
      this.#dialling.set(id, { resolve, reject, timer });
      this.#port.send({ kind: 'dial', id, host, port });
    });
  }

  #take(value: unknown, handle: unknown, events: ChannelEvents): void {
    const message = parseToKeeper(value);
    const socket = handle instanceof Socket ? handle : null;
    if (message === null) {
      socket?.destroy();
      return;
    }
    switch (message.kind) {
      case 'start':
        return events.onStart(message);
      case 'knock':
        return events.onKnock();
      case 'link':
        events.onEntered();
        return socket === null ? undefined : events.onLink(socket);
      case 'door':
        events.onEntered();
        return socket === null ? undefined : events.onDoor(socket);
      case 'signer':
        events.onEntered();
        return socket === null ? undefined : events.onSigner(socket);
      case 'dialled':
        return this.#dialled(message, socket, events.hasRoom());
      case 'halt':
        return events.onHalt(message);
      case 'stop':
        return events.onStop();
    }
  }

  #dialled(message: Extract<ToKeeper, { kind: 'dialled' }>, socket: Socket | null, hasRoom: boolean): void {
    const dialling = this.#dialling.get(message.id);
    this.#dialling.delete(message.id);
    if (dialling === undefined) {
      socket?.destroy();
      return;
    }
    clearTimeout(dialling.timer);
    if (message.ok && socket !== null && hasRoom) return dialling.resolve(socket);
    socket?.destroy();
    dialling.reject(new Fault('DIAL_REFUSED', { id: message.id }));
  }
}
