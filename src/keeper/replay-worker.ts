import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../core/assert.ts';
import type { Entry } from '../core/ledger/entry.ts';
import { decodeLeaf } from '../core/ledger/leaf.ts';
import { LimitsAgain, type OrderLimits } from '../core/policy/order-limits.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { unixMs } from '../core/units/time.ts';
import { WhatIf, type WhatIfReport } from '../what-if/what-if.ts';

/** What the thread is asked: entries from the first one on, then the report. */
export type ReplayTask =
  { readonly kind: 'entries'; readonly leaves: readonly Uint8Array[] } | { readonly kind: 'report' };

/** The thread's answers, one to each task. */
export type ReplayAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'report'; readonly report: WhatIfReport }
  | { readonly kind: 'limits'; readonly limits: OrderLimits | null };

/** What it is started with to decide under another policy, which is JSON with everything written out. */
export interface ReplayStart {
  readonly kind: 'replay';
  readonly policy: unknown;
  readonly hash: string;
  readonly since: number;
  readonly bot: string | null;
}

/** What it is started with to say the figures of one request. */
export interface LimitsStart {
  readonly kind: 'limits';
  readonly seq: number;
}

interface Fold {
  take(entry: Entry): void;
  answer(): ReplayAnswer;
}

function begin(start: ReplayStart | LimitsStart): Fold {
  if (start.kind === 'limits') {
    const again = new LimitsAgain(start.seq);
    return { take: (entry) => again.take(entry), answer: () => ({ kind: 'limits', limits: again.report() }) };
  }
  const policy = parsePolicy(start.policy);
  assert('everyAccount' in policy, 'the policy was read before');
  const { hash, since, bot } = start;
  const whatIf = new WhatIf({ policy, hash, since: unixMs(since), bot, account: null });
  return { take: (entry) => whatIf.take(entry), answer: () => ({ kind: 'report', report: whatIf.report() }) };
}

/** Makes decisions again in a thread of its own: the keeper's never waits for it. */
function run(port: NonNullable<typeof parentPort>, folded: Fold): void {
  const say = (answer: ReplayAnswer): void => port.postMessage(answer);
  port.on('message', (task: ReplayTask) => {
    if (task.kind === 'report') return say(folded.answer());
    for (const leaf of task.leaves) {
      const entry = decodeLeaf(leaf);
      assert(entry !== null, 'the ledger was checked when it was opened');
      folded.take(entry);
    }
    say({ kind: 'taken' });
  });
}

const start: ReplayStart | LimitsStart = workerData;
if (parentPort !== null) run(parentPort, begin(start));
