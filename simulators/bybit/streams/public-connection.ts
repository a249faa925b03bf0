import type { Category } from '../category.ts';
import type { Exchange } from '../exchange.ts';
import type { Outlet } from '../../shared/outlet.ts';
import { openPublicTopic } from './public-topics.ts';
import type { PublicTopic } from './public-topics.ts';
import { parseStreamFrame, replyTo } from './stream-frame.ts';
import type { StreamFrame } from './stream-frame.ts';

interface Listening {
  readonly topic: PublicTopic;
  /** The period in which it last spoke. */
  period: number;
}

const TOPICS_MAX = 500;

/** One client of the public streams. */
export class PublicConnection {
  readonly #exchange: Exchange;
  readonly #outlet: Outlet;
  readonly #connId: string;
  readonly #category: Category;
  readonly #topics = new Map<string, Listening>();

  constructor(exchange: Exchange, outlet: Outlet, connId: string, category: Category) {
    this.#exchange = exchange;
    this.#outlet = outlet;
    this.#connId = connId;
    this.#category = category;
  }

  receive(text: string): void {
    const frame = parseStreamFrame(text);
    const refuse = (message: string): void => this.#reply(frame, false, message);
    if (frame === null) return refuse('Request format error.');
    if (frame.op === 'ping') return this.#reply(frame, true, 'pong');
    const names = frame.args.filter((name) => typeof name === 'string');
    if (frame.op === 'unsubscribe') {
      for (const name of names) this.#topics.delete(name);
      return this.#reply(frame, true, '');
    }
    if (frame.op !== 'subscribe') return refuse(`Invalid op :[${frame.op}]`);
    if (this.#topics.size + names.length > TOPICS_MAX) return refuse('Too many topics.');
    const opened = names.map((name) => ({
      name,
      topic: openPublicTopic(this.#exchange, this.#category, name),
    }));
    const unknown = opened.find(({ topic }) => topic === null);
    if (unknown !== undefined) return refuse(`Invalid symbol :[${unknown.name}]`);
    this.#reply(frame, true, '');
    for (const { name, topic } of opened) {
      if (topic !== null) this.#topics.set(name, { topic, period: -1 });
    }
    this.tick();
  }

  /** Lets every topic say what is new. */
  tick(): void {
    const { now } = this.#exchange;
    for (const [name, listening] of this.#topics) {
      const { everyMs, next } = listening.topic;
      const period = everyMs === 0 ? now : Math.floor(now / everyMs);
      if (everyMs !== 0 && period === listening.period) continue;
      listening.period = period;
      for (const frame of next()) this.#outlet.send(`market ${name}`, frame);
    }
  }

  #reply(frame: StreamFrame | null, success: boolean, message: string): void {
    this.#outlet.send('market reply', replyTo(frame, this.#connId, { success, message }));
  }
}
