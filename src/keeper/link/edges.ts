import type { Socket } from 'node:net';
import type { FromWatch } from '../../protocol/alarm-message.ts';
import { EdgeLink, type EdgeLinkParts } from './edge-link.ts';

/** The edges that are up: one, and for a moment two while a dead one is replaced. */
export class Edges {
  readonly #parts: EdgeLinkParts;
  #links: EdgeLink[] = [];

  constructor(parts: EdgeLinkParts) {
    this.#parts = parts;
  }

  add(socket: Socket): void {
    this.#links = this.#links.filter((link) => link.isOpen);
    this.#links.push(new EdgeLink(socket, this.#parts));
  }

  /** Whether bots can reach us. */
  get isUp(): boolean {
    return this.#links.some((link) => link.isOpen);
  }

  tell(): void {
    for (const link of this.#links) if (link.isOpen) link.tell();
  }

  /** Hands an alarm to every edge that is up; false when none is. */
  announce(message: FromWatch): boolean {
    const open = this.#links.filter((link) => link.isOpen);
    for (const link of open) link.announce(message);
    return open.length > 0;
  }

  close(): void {
    for (const link of this.#links) link.close();
  }
}
