import { fieldsOf, parseJson } from '../../shared/json.ts';
import type { Outlet } from '../../shared/outlet.ts';
import type { Peer } from '../../shared/socket-door.ts';
import type { Fields } from '../fields.ts';
import { parseCount } from '../fields.ts';
import type { PostParts } from './posts.ts';
import { Posts } from './posts.ts';
import type { StreamHub } from './stream-hub.ts';
import { Voice } from './voice.ts';

const PATH = '/ws';

/** What listens at a WebSocket address: null anywhere but at /ws. */
export function peerAt(parts: PostParts, hub: StreamHub, target: string): ((outlet: Outlet) => Peer) | null {
  if (target.split('?', 1)[0] !== PATH) return null;
  return (outlet) => {
    parts.engine.advance(parts.clock());
    const connection = new StreamConnection(parts, hub, outlet);
    return {
      kind: () => connection.kind,
      receive: (text) => connection.receive(text),
      end: () => connection.end(),
    };
  };
}

/** One client: what it listens to, and what it asks. */
class StreamConnection {
  readonly #hub: StreamHub;
  readonly #voice: Voice;
  readonly #posts: Posts;
  /** By the subscription's text. */
  readonly #stops = new Map<string, { readonly stop: () => void; readonly isUser: boolean }>();
  readonly #unwatch: () => void;
  #hasPosted = false;

  constructor(parts: PostParts, hub: StreamHub, outlet: Outlet) {
    this.#hub = hub;
    this.#voice = new Voice(outlet, () => parts.engine.now);
    this.#posts = new Posts(parts, this.#voice);
    this.#unwatch = hub.watch(() => this.#voice.hangUpIfQuiet());
  }

  /** One that listens to an account, else one that has sent requests, else one of markets. */
  get kind(): 'user' | 'api' | 'market' {
    if ([...this.#stops.values()].some(({ isUser }) => isUser)) return 'user';
    return this.#hasPosted ? 'api' : 'market';
  }

  receive(text: string): void {
    const frame = fieldsOf(parseJson(text));
    const subscription = frame?.get('subscription');
    const fields = fieldsOf(subscription);
    switch (frame?.get('method')) {
      case 'ping':
        return this.#voice.send('market pong', { channel: 'pong' });
      case 'subscribe':
        return fields === null ? this.#unread(text) : this.#subscribe(subscription, fields);
      case 'unsubscribe':
        return fields === null ? this.#unread(text) : this.#unsubscribe(subscription);
      case 'post':
        return this.#post(frame ?? new Map<string, unknown>(), text);
      default:
        return this.#unread(text);
    }
  }

  /** Listens to nothing any more. */
  end(): void {
    this.#unwatch();
    for (const { stop } of this.#stops.values()) stop();
    this.#stops.clear();
  }

  #subscribe(subscription: unknown, fields: Fields): void {
    const key = JSON.stringify(subscription);
    if (this.#stops.has(key)) return this.#refuse(`Already subscribed: ${key}`);
    const source = this.#hub.open(fields);
    if (source === null) return this.#refuse(`Invalid subscription ${key}`);
    const refusal = this.#hub.refusal(source);
    if (refusal !== null) return this.#refuse(`${refusal}: {"method":"subscribe","subscription":${key}}`);
    this.#confirm('subscribe', subscription);
    const stop = this.#hub.hear(source, ({ channel, line }, payload) =>
      this.#voice.send(line, { channel, data: payload }),
    );
    this.#stops.set(key, { stop, isUser: source.user !== null });
  }

  #unsubscribe(subscription: unknown): void {
    const key = JSON.stringify(subscription);
    const held = this.#stops.get(key);
    if (held === undefined) return this.#refuse(`Already unsubscribed: ${key}`);
    held.stop();
    this.#stops.delete(key);
    this.#confirm('unsubscribe', subscription);
  }

  #post(frame: Fields, text: string): void {
    const id = parseCount(frame.get('id'));
    const request = fieldsOf(frame.get('request'));
    const kind = request?.get('type');
    const payload = request?.get('payload');
    if (id === null || (kind !== 'action' && kind !== 'info')) return this.#unread(text);
    this.#hasPosted = true;
    this.#posts.receive({ id, kind, type: String(fieldsOf(payload)?.get('type')), payload });
  }

  #confirm(method: string, subscription: unknown): void {
    this.#voice.send('market reply', { channel: 'subscriptionResponse', data: { method, subscription } });
  }

  #unread(text: string): void {
    this.#refuse(`Error parsing JSON into valid websocket request: ${text}`);
  }

  #refuse(text: string): void {
    this.#voice.send('market reply', { channel: 'error', data: text });
  }
}
