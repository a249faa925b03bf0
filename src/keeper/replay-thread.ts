import { Worker } from 'node:worker_threads';
import { assert } from '../core/assert.ts';
import type { OrderLimits } from '../core/policy/order-limits.ts';
import { policyJson } from '../core/policy/policy.ts';
import type { DecidingThread } from './answers/deciding-thread.ts';
import type { ReplayQuestion, ReplayReport } from './answers/replays.ts';
import type { LimitsStart, ReplayAnswer, ReplayStart, ReplayTask } from './replay-worker.ts';

/** A year of a busy gateway fits; beyond it the replay fails and nothing else does. */
const MEMORY_MIB = 1_024;

/** Begins a thread that makes decisions again. Whatever ends it early rejects what was asked of it. */
export function beginReplayThread({
  policy,
  hash,
  since,
  bot,
}: ReplayQuestion): DecidingThread<ReplayReport> {
  const start: ReplayStart = { kind: 'replay', policy: policyJson(policy), hash, since, bot };
  const { take, ask, end } = beginThread(start);
  const report = async (): Promise<ReplayReport> => {
    const answer = await ask({ kind: 'report' });
    assert(answer.kind === 'report', 'the thread answers in its turn');
    return answer.report;
  };
  return { take, report, end };
}

/** Begins a thread that says which figures one request was decided on, by the number of its entry. */
export function beginLimitsThread(seq: number): DecidingThread<OrderLimits | null> {
  const start: LimitsStart = { kind: 'limits', seq };
  const { take, ask, end } = beginThread(start);
  const report = async (): Promise<OrderLimits | null> => {
    const answer = await ask({ kind: 'report' });
    assert(answer.kind === 'limits', 'the thread answers in its turn');
    return answer.limits;
  };
  return { take, report, end };
}

interface Thread {
  take(leaves: readonly Uint8Array[]): Promise<void>;
  ask(task: ReplayTask): Promise<ReplayAnswer>;
  end(): Promise<void>;
}

function beginThread(start: ReplayStart | LimitsStart): Thread {
  const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), {
    workerData: start,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
  });
  // A thread of which nothing is asked keeps nothing else alive.
  worker.unref();
  let waiting = Promise.withResolvers<ReplayAnswer>();
  waiting.promise.catch(() => undefined);
  worker.on('message', (answer: ReplayAnswer) => waiting.resolve(answer));
  worker.on('error', (reason) => waiting.reject(reason));
  worker.on('exit', () => waiting.reject(new RangeError('the thread ended')));
  const ask = async (task: ReplayTask): Promise<ReplayAnswer> => {
    worker.ref();
    worker.postMessage(task);
    const answer = await waiting.promise.finally(() => worker.unref());
    waiting = Promise.withResolvers();
    waiting.promise.catch(() => undefined);
    return answer;
  };
  return {
    take: async (leaves) => void (await ask({ kind: 'entries', leaves })),
    ask,
    end: async () => void (await worker.terminate()),
  };
}
