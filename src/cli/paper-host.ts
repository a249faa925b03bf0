import type { DataFolder } from '../launcher/folder.ts';
import type { Log } from '../ports.ts';
import { allowDial, endpointOf } from './dial-file.ts';
import { knock } from './door-client.ts';
import {
  readPaperAccount,
  standInPath,
  standIns,
  writePaperAccount,
  type PaperAccount,
} from './paper-account.ts';
import { recordedMarkets } from './recorded-books.ts';
import { CliRefusal } from './refusal.ts';
import { logInOnPaper } from './paper-session.ts';
import { accountFor, paperMoney, moreMarketsOf } from './simulated-venues.ts';
import { startVenue, type VenueOptions, type VenueProcess } from './venue-process.ts';

const LOOK_MS = 300;
/** A venue that did not start, or ended by itself, is started again after this. */
const AGAIN_MS = 5_000;
/** A log-in that did not work is tried again after this. */
const LOG_IN_AGAIN_MS = 1_000;
/** What a request takes to a venue that is not far, and back. */
const LATENCY_MS = 40;

export interface PaperHostParts {
  readonly folder: DataFolder;
  readonly log: Log;
  /** Where on this machine the gateway listens. */
  readonly gatewayPort: number;
  /** Starts a venue; a process of its own. */
  readonly start: (options: VenueOptions) => Promise<VenueProcess>;
  /** The gateway is told that a venue began anew, with nothing of what was there. */
  readonly beganAnew: (name: string) => Promise<void>;
  /** Opens a session at a venue that has them: until when it lasts, on the machine's clock; null where it did not. */
  readonly logIn: (name: string, account: PaperAccount) => Promise<number | null>;
  readonly now: () => number;
}

/**
 * Runs the simulated venues of the accounts on paper that stand for live ones, beside the gateway: those that a data
 * folder names, and whichever it names next. None of them can end the gateway.
 */
export class PaperHost {
  readonly #parts: PaperHostParts;
  readonly #running = new Map<string, VenueProcess>();
  readonly #notBefore = new Map<string, number>();
  /** When accounts of venues with sessions are to log in next, on the machine's clock. */
  readonly #logInAt = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: PaperHostParts) {
    this.#parts = parts;
  }

  /** Starts what the folder names now, and looks for more from then on. */
  async open(): Promise<void> {
    await this.look();
    this.#schedule();
  }

  /** Starts what is named and does not run. Never throws: what does not start is told in the log and tried again. */
  async look(): Promise<void> {
    for (const name of standIns(this.#parts.folder)) {
      const isDue = performance.now() >= (this.#notBefore.get(name) ?? 0);
      if (!this.#isStopped && isDue && !this.#running.has(name)) await this.#start(name);
      if (this.#running.has(name)) await this.#keepLoggedIn(name);
    }
  }

  /** Ends all of them, and starts no other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
    for (const venue of this.#running.values()) venue.stop();
    this.#running.clear();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.look();
      void this.#looking.finally(() => this.#schedule());
    }, LOOK_MS);
    this.#timer.unref();
  }

  async #keepLoggedIn(name: string): Promise<void> {
    const { folder, logIn, now } = this.#parts;
    if (now() < (this.#logInAt.get(name) ?? Infinity)) return;
    const account = readPaperAccount(standInPath(folder, name));
    const until = account === null ? null : await logIn(name, account);
    this.#logInAt.set(name, until ?? now() + LOG_IN_AGAIN_MS);
  }

  async #start(name: string): Promise<void> {
    const { folder, log, start, beganAnew } = this.#parts;
    this.#notBefore.set(name, performance.now() + AGAIN_MS);
    try {
      const path = standInPath(folder, name);
      const account = readPaperAccount(path);
      if (account === null) return;
      const markets = [...moreMarketsOf(account.venue), ...recordedMarkets(folder, account.venue)];
      const venue = await start({ ...optionsOf(account, this.#parts.gatewayPort), markets });
      const endpoint = endpointOf(venue.url);
      this.#running.set(name, venue);
      void venue.ended.then(() => {
        log.write('alert', 'PAPER_VENUE_ENDED', { account: name });
        this.#running.delete(name);
      });
      allowDial(folder, endpoint);
      if (account.port !== endpoint.port) writePaperAccount(path, { ...account, port: endpoint.port });
      await beganAnew(name);
      if (account.venue === 'kite') this.#logInAt.set(name, this.#parts.now());
    } catch (reason) {
      if (!(reason instanceof CliRefusal)) throw reason;
      log.write('alert', 'PAPER_VENUE_NOT_STARTED', { account: name, code: reason.code });
    }
  }
}

function optionsOf(
  { venue, apiKey, secret, also, port, key, cert }: PaperAccount,
  gatewayPort: number,
): VenueOptions {
  return {
    venue,
    port,
    seed: 1,
    accounts: [accountFor(venue, { apiKey, secret, also, gatewayPort }, paperMoney(venue).amount)],
    tls: { key, cert },
    faults: { travelMs: { ms: LATENCY_MS } },
  };
}

/** The paper accounts of a data folder beside the gateway that runs on it. */
export function paperHostOf(folder: DataFolder, log: Log, gatewayPort: number): PaperHost {
  return new PaperHost({
    ...{ folder, log, gatewayPort },
    start: startVenue,
    now: Date.now,
    logIn: (name, account) => logInOnPaper(folder, name, account),
    beganAnew: async (name) => {
      // Refused where the gateway does not know the account yet: it is added after this.
      await knock(folder, { command: 'key baseline', fields: { name } });
    },
  });
}
