import type { Account } from '../account.ts';
import type { VenueEngine } from '../engine.ts';
import type { Fact } from '../fact.ts';
import { Refusal } from '../refusal.ts';
import type { Json } from '../order-views.ts';
import { eventOf, fastRow } from '../user-events.ts';
import type { Outlet } from '../../shared/outlet.ts';
import { parseStreamFrame, replyTo } from './stream-frame.ts';
import type { StreamFrame } from './stream-frame.ts';

const TOPIC =
  /^(?:(?:order|position|execution|execution\.fast)(?:\.linear|\.inverse)?|wallet|greeks|dcp\.(?:future|spot|option))$/;
/** The topic that disconnection protection of derivatives watches. */
const DCP_TOPIC = 'dcp.future';
const SECOND_MS = 1000;

interface Parts {
  readonly engine: VenueEngine;
  readonly outlet: Outlet;
  readonly clock: () => number;
  readonly connId: string;
}

/** One client of the private streams. It hears nothing of what was before its subscription. */
export class PrivateConnection {
  readonly #parts: Parts;
  readonly #topics = new Set<string>();
  #account: Account | null = null;
  #stop: () => void = () => undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  receive(text: string): void {
    const frame = parseStreamFrame(text);
    if (frame === null) return this.#reply(null, false, 'Request format error.');
    if (frame.op === 'ping') return this.#pong(frame);
    if (frame.op === 'auth') return this.#authenticate(frame);
    if (frame.op !== 'subscribe' && frame.op !== 'unsubscribe') {
      return this.#reply(frame, false, `Invalid op :[${frame.op}]`);
    }
    if (this.#account === null) return this.#reply(frame, false, 'Request not authorized');
    const names = frame.args.filter((name) => typeof name === 'string');
    const unknown = names.find((name) => !TOPIC.test(name));
    if (unknown !== undefined) return this.#reply(frame, false, `Invalid topic :[${unknown}]`);
    for (const name of names) this.#change(this.#account, frame.op, name);
    this.#reply(frame, true, '');
  }

  /** It is gone: nothing is told any more, and disconnection protection may begin to count. */
  end(): void {
    this.#stop();
    const account = this.#account;
    if (account !== null) for (const name of [...this.#topics]) this.#change(account, 'unsubscribe', name);
  }

  #authenticate(frame: StreamFrame): void {
    const { engine, clock } = this.#parts;
    const key = engine.authenticateSocket(frame.args, clock());
    if (key instanceof Refusal) return this.#reply(frame, false, key.retMsg);
    this.#reply(frame, true, '');
    if (this.#account !== null) return;
    const account = engine.exchange.account(key.account);
    this.#account = account;
    this.#stop = engine.exchange.feed.listen(account.name, (fact) => this.#tell(account, fact));
  }

  #change(account: Account, op: 'subscribe' | 'unsubscribe', name: string): void {
    const isOn = op === 'subscribe';
    if (this.#topics.has(name) === isOn) return;
    if (isOn) this.#topics.add(name);
    else this.#topics.delete(name);
    account.subscriptions += isOn ? 1 : -1;
    if (name !== DCP_TOPIC) return;
    if (op === 'unsubscribe') return this.#unwatch(account);
    account.dcp.connections += 1;
    account.dcp.firesAt = Infinity;
  }

  #unwatch(account: Account): void {
    account.dcp.connections -= 1;
    if (account.dcp.connections > 0 || account.dcpSeconds === null) return;
    account.dcp.firesAt = this.#parts.engine.now + account.dcpSeconds * SECOND_MS;
  }

  #tell(account: Account, fact: Fact): void {
    const { exchange } = this.#parts.engine;
    const { topic: kind, row } = eventOf(exchange, account, fact);
    const say = (topic: string, told: Json): void => {
      if (!this.#topics.has(topic)) return;
      const id = `${account.uid}-${exchange.nextId()}`;
      this.#parts.outlet.send(`user ${kind}`, { id, topic, creationTime: exchange.now, data: [told] });
    };
    const category = String(row['category']);
    for (const topic of [kind, `${kind}.${category}`]) say(topic, row);
    if (kind !== 'execution') return;
    for (const topic of ['execution.fast', `execution.fast.${category}`]) say(topic, fastRow(row));
  }

  #pong(frame: StreamFrame): void {
    const { engine, clock, connId, outlet } = this.#parts;
    engine.advance(clock());
    const reqId = frame.reqId === null ? {} : { req_id: frame.reqId };
    outlet.send('user reply', { ...reqId, op: 'pong', args: [String(engine.now)], conn_id: connId });
  }

  #reply(frame: StreamFrame | null, success: boolean, message: string): void {
    this.#parts.outlet.send('user reply', replyTo(frame, this.#parts.connId, { success, message }));
  }
}
