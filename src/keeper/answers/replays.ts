import type { GatewayState } from '../../core/account/state.ts';
import { EVERYTHING } from '../../core/identity/permission.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Clock, LedgerStore, Random } from '../../ports.ts';
import type { ValueOf } from '../../protocol/api/form.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { beginReplay, getReplay, type replayReportForm } from '../../protocol/api/policy-what-if.ts';
import { recorded } from '../door/policy-commands.ts';
import type { Retention } from '../people/retention.ts';
import { decideAgainIn, type DecidingThread } from './deciding-thread.ts';
import { done, refused, type Refusal } from './outcome.ts';
import { performing, type Performer } from './performer.ts';
import { policyUnread, readPolicy } from './policy-change.ts';

/** What came out of a replay. */
export type ReplayReport = ValueOf<typeof replayReportForm>;

/** What is asked of a replay. */
export interface ReplayQuestion {
  readonly policy: Policy;
  readonly hash: string;
  /** Unix milliseconds. */
  readonly since: number;
  readonly bot: string | null;
}

/** Begins a thread that decides history under another policy. */
export type BeginReplay = (question: ReplayQuestion) => DecidingThread<ReplayReport>;

interface Job {
  readonly id: string;
  readonly caller: string;
  readonly hash: string;
  readonly of: number;
  read: number;
  state: 'running' | 'done' | 'failed';
  report: ReplayReport | null;
  endedAt: number;
}

interface ReplayParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly begin: BeginReplay;
  /** How it is reckoned, and what nobody can know. */
  readonly terms: readonly string[];
  readonly state: Pick<GatewayState, 'retention'>;
  readonly retention: Pick<Retention, 'join'>;
}

const MINUTE_MS = 60_000;
const KEPT_MAX = 8;

/** `POST /policy/replay` and `GET /policy/replay/{id}`: one at a time, in a thread of its own. */
export function replaying(parts: ReplayParts): readonly Performer[] {
  const jobs = new Jobs(parts);
  parts.retention.join('replays', () => jobs.forget());
  const row = ({ id, state, hash, read, of, report }: Job): AnswerOf<typeof getReplay> => {
    return { id, state, policy: hash, read, of, report, notKnown: parts.terms };
  };
  return [
    performing(beginReplay, ({ store, journal }, { body, caller }) => {
      // History is everybody's: it is replayed for who may see all of it.
      if (!caller.may('see', EVERYTHING))
        return refused(403, 'NOT_PERMITTED', 'your roles do not permit this; nothing was done');
      const read = readPolicy(body.policy);
      if (read.kind === 'problems') return policyUnread(read.problems);
      const { hash } = recorded(read.policy);
      const question = { policy: read.policy, hash, since: body.since ?? 0, bot: body.bot ?? null };
      const job = jobs.start(question, { caller: caller.id, store, size: journal.durableHead().size });
      return job === null ? busy() : done(row(job));
    }),
    performing(getReplay, (_parts, { params, caller }) => {
      const job = jobs.find(params.id, caller.id);
      return job === null ? unknown() : done(row(job));
    }),
  ];
}

class Jobs {
  readonly #parts: ReplayParts;
  readonly #jobs = new Map<string, Job>();

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  /** Null while another one is under way. */
  start(
    question: ReplayQuestion,
    { caller, store, size }: { readonly caller: string; readonly store: Store; readonly size: number },
  ): Job | null {
    this.forget();
    if ([...this.#jobs.values()].some(({ state }) => state === 'running')) return null;
    const id = Buffer.from(this.#parts.random.bytes(16)).toString('hex');
    const job: Job = {
      ...{ id, caller, hash: question.hash, of: size },
      ...{ read: 0, state: 'running', report: null, endedAt: 0 },
    };
    const thread = this.#parts.begin(question);
    this.#jobs.set(id, job);
    void this.#run(job, thread, store);
    return job;
  }

  /** Null for a replay that was forgotten, or is somebody else's. */
  find(id: string, caller: string): Job | null {
    this.forget();
    const job = this.#jobs.get(id);
    return job?.caller === caller ? job : null;
  }

  async #run(job: Job, thread: DecidingThread<ReplayReport>, store: Store): Promise<void> {
    job.state = await decideAgainIn(thread, store, job).then(
      (report) => {
        job.report = report;
        return 'done';
      },
      () => 'failed',
    );
    job.endedAt = this.#parts.clock.monotonicMs();
    await thread.end();
  }

  /** Forgets what nobody fetched in time, and the oldest beyond the bound. Says how many. */
  forget(): number {
    const { clock, state } = this.#parts;
    const before = clock.monotonicMs() - state.retention.settings.replayMinutes * MINUTE_MS;
    const ended = [...this.#jobs.values()].filter(({ state: stage }) => stage !== 'running');
    const over = ended.filter(({ endedAt }, index) => endedAt < before || index < ended.length - KEPT_MAX);
    for (const { id } of over) this.#jobs.delete(id);
    return over.length;
  }
}

type Store = Pick<LedgerStore, 'read'>;

function busy(): Refusal {
  const text = 'another replay is under way; nothing was begun. Next: try again when it is over';
  return { ...refused(503, 'REPLAY_BUSY', text), retryAfterS: 5 };
}

function unknown(): Refusal {
  return refused(404, 'REPLAY_UNKNOWN', 'no replay of yours has that id any more. Next: begin it again');
}
