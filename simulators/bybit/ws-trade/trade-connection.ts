import { limitHeaders } from '../engine.ts';
import type { Outcome, VenueEngine } from '../engine.ts';
import { NO, Refusal } from '../refusal.ts';
import type { FaultHit, Faults } from '../../shared/faults.ts';
import { failFrame } from '../../shared/frame-faults.ts';
import type { Later, Outlet } from '../../shared/outlet.ts';
import { OPERATIONS, parseTradeFrame } from './trade-frame.ts';
import type { TradeFrame } from './trade-frame.ts';

const TRADE_PATH = '/v5/trade';
/** Ids of requests that a connection remembers; the oldest are forgotten beyond this. */
const IDS_MAX = 10_000;

interface Parts {
  readonly engine: VenueEngine;
  readonly faults: Faults;
  readonly outlet: Outlet;
  readonly clock: () => number;
  readonly later: Later;
  readonly connId: string;
  readonly settleSoon: () => void;
}

/** One client that trades: it authenticates once, and no frame after that is signed. */
export class TradeConnection {
  readonly #parts: Parts;
  readonly #ids = new Set<string>();
  #apiKey: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  receive(text: string): void {
    const frame = parseTradeFrame(text);
    if (frame === null) return this.#say('', refused(NO.malformed), null);
    if (frame.op === 'ping') return this.#pong(frame);
    if (frame.op === 'auth') return this.#authenticate(frame);
    const hit = this.#parts.faults.strike('WS', `${TRADE_PATH}/${frame.op}`);
    if (hit === null) this.#reply(frame, this.#apply(frame));
    else this.#fail(hit, frame);
  }

  #fail(hit: FaultHit, frame: TradeFrame): void {
    const { outlet, later } = this.#parts;
    failFrame<Outcome>(hit, {
      outlet,
      later,
      apply: () => this.#apply(frame),
      reply: (outcome) => this.#reply(frame, outcome),
      serverError: () => refused(NO.serverError),
      tooMany: refused(NO.tooManyVisits),
    });
  }

  #apply(frame: TradeFrame): Outcome {
    const { engine, clock, settleSoon } = this.#parts;
    const line = OPERATIONS.get(frame.op);
    if (line === undefined) return refused(NO.noOperation);
    if (this.#apiKey === null) return refused(NO.notAuthorized);
    if (frame.params === null || frame.args.length !== 1) return refused(NO.malformed);
    if (frame.reqId !== null && this.#ids.has(frame.reqId)) return refused(NO.duplicateReqId);
    if (frame.reqId !== null) this.#remember(frame.reqId);
    const { params, timestamp, window } = frame;
    const outcome = engine.ask({ line, params, timestamp, window, apiKey: this.#apiKey }, clock());
    settleSoon();
    return outcome;
  }

  /** Again with the same key is the same session. */
  #authenticate(frame: TradeFrame): void {
    const { engine, clock, outlet, connId } = this.#parts;
    const key = engine.authenticateSocket(frame.args, clock());
    const reqId = frame.reqId === null ? {} : { reqId: frame.reqId };
    const word =
      key instanceof Refusal
        ? key
        : this.#apiKey === null || this.#apiKey === key.apiKey
          ? null
          : NO.repeatedAuth;
    if (word === null && !(key instanceof Refusal)) this.#apiKey = key.apiKey;
    const { retCode, retMsg } = word ?? { retCode: 0, retMsg: 'OK' };
    outlet.send('api auth', { ...reqId, retCode, retMsg, op: 'auth', connId });
  }

  #pong(frame: TradeFrame): void {
    const { engine, clock, connId, outlet } = this.#parts;
    engine.advance(clock());
    const reqId = frame.reqId === null ? {} : { reqId: frame.reqId };
    outlet.send('api pong', {
      ...reqId,
      retCode: 0,
      retMsg: 'OK',
      op: 'pong',
      data: [String(engine.now)],
      connId,
    });
  }

  #reply(frame: TradeFrame, outcome: Outcome): void {
    this.#say(frame.op, outcome, frame.reqId);
  }

  #say(op: string, { answer, allowance }: Outcome, reqId: string | null): void {
    const { engine, connId, outlet } = this.#parts;
    const failed = answer instanceof Refusal;
    const header = {
      ...limitHeaders(allowance),
      Traceid: engine.exchange.nextId(),
      Timenow: String(engine.now),
    };
    outlet.send(`api ${op}`, {
      ...(reqId === null ? {} : { reqId }),
      retCode: failed ? answer.retCode : 0,
      retMsg: failed ? answer.retMsg : 'OK',
      op,
      data: failed ? {} : answer.result,
      retExtInfo: failed ? {} : (answer.retExtInfo ?? {}),
      header,
      connId,
    });
  }

  #remember(reqId: string): void {
    this.#ids.add(reqId);
    if (this.#ids.size <= IDS_MAX) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }
}

function refused(answer: Refusal): Outcome {
  return { answer, allowance: null };
}
