import type { RawReply, VenueAccountStream } from '../core/order/venue.ts';
import type { Clock, VenueSocket } from '../ports.ts';
import type { StepEnd } from './step-end.ts';
import type { VenueClient } from './venue-client.ts';

/** How long a stream may be silent before it counts as silent. */
const SPEAKS_MS = 8_000;

/** Sockets of a trial, and what was heard of its orders. */
export class Listening {
  readonly #client: VenueClient;
  readonly #clock: Clock;
  readonly #open: VenueSocket[] = [];
  readonly #heard = new Set<string>();
  #onHeard: () => void = () => undefined;

  constructor(client: VenueClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Opens a public stream and waits for what it tells about the market. */
  async market({ target, say }: { readonly target: string; readonly say: string }): Promise<StepEnd> {
    // The first message answers the subscription.
    const messages = Promise.withResolvers<boolean>();
    let count = 0;
    const socket = await this.#listen(target, (text) => {
      if (text.startsWith('{')) count += 1;
      if (count >= 2) messages.resolve(true);
    });
    if (socket === null) return { kind: 'unanswered' };
    socket.say(say);
    const hasSpoken = await this.#within(messages.promise);
    return hasSpoken ? { kind: 'done' } : { kind: 'wrong', note: 'nothing was told on it' };
  }

  /** Opens the account's own stream, and keeps it open. */
  async account(stream: VenueAccountStream): Promise<StepEnd> {
    const ready = Promise.withResolvers<boolean>();
    const target = await this.#targetOf(stream);
    if (target === null) return { kind: 'wrong', note: 'the venue gave no stream key' };
    const socket = await this.#listen(target, (text) => {
      const word = stream.kind === 'keyed' || stream.kind === 'session' ? null : stream.readAnswer(text);
      if (word === 'refused') ready.resolve(false);
      if (word === 'subscribed') ready.resolve(true);
      if (word === 'loggedOn' && stream.kind === 'private') socket?.say(stream.subscription);
      if (word === null) this.#learn(stream, text);
    });
    if (socket === null) return { kind: 'unanswered' };
    if (stream.kind === 'keyed' || stream.kind === 'session') return { kind: 'done' };
    if (stream.kind === 'open') for (const text of stream.subscriptions) socket.say(text);
    if (stream.kind === 'private') {
      const draft = stream.draftLogOn(this.#client.now());
      socket.say(this.#client.logOn(draft, (keyId, signature) => stream.logOn(draft, keyId, signature)));
    }
    const isOn = await this.#within(ready.promise);
    return isOn ? { kind: 'done' } : { kind: 'wrong', note: 'the log-on or the subscription was refused' };
  }

  /** Whether an order was told of under one of these names, now or within some seconds. */
  async hears(names: readonly string[]): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = (): void => {
      if (names.some((name) => this.#heard.has(name))) resolve(true);
    };
    this.#onHeard = look;
    look();
    return this.#within(promise);
  }

  close(): void {
    for (const socket of this.#open) socket.close();
  }

  #learn(stream: VenueAccountStream, text: string): void {
    for (const { event } of stream.read(text)) {
      if (event.kind === 'order') for (const { id } of event.names) this.#heard.add(id);
    }
    this.#onHeard();
  }

  async #targetOf(stream: VenueAccountStream): Promise<string | null> {
    if (stream.kind === 'session')
      return this.#client.logOn(stream.draftLogOn(this.#client.now()), (keyId, signature) =>
        stream.target(keyId, signature),
      );
    if (stream.kind !== 'keyed') return stream.target;
    const reply: RawReply | null = await this.#client.askPublic(stream.request('open', this.#client.keyId));
    const key = reply === null ? null : stream.readKey(reply);
    return key === null ? null : stream.target(key);
  }

  async #listen(target: string, onText: (text: string) => void): Promise<VenueSocket | null> {
    const quiet = (): void => undefined;
    const socket = await this.#client.listen(target, {
      ...{ onText, onBytes: quiet, onPong: quiet, onClose: quiet },
    });
    if (socket !== null) this.#open.push(socket);
    return socket;
  }

  #within(promise: Promise<boolean>): Promise<boolean> {
    const late = Promise.withResolvers<boolean>();
    const callOff = this.#clock.after(SPEAKS_MS, () => late.resolve(false));
    return Promise.race([promise, late.promise]).finally(callOff);
  }
}
