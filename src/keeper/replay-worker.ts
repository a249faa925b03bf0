import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../core/assert.ts';
import { decodeLeaf } from '../core/ledger/leaf.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import { unixMs } from '../core/units/time.ts';
import { WhatIf, type WhatIfReport } from '../what-if/what-if.ts';

/** What the thread is asked: entries from the first one on, then the report. */
export type ReplayTask =
  { readonly kind: 'entries'; readonly leaves: readonly Uint8Array[] } | { readonly kind: 'report' };

/** The thread's answers, one to each task. */
export type ReplayAnswer =
  { readonly kind: 'taken' } | { readonly kind: 'report'; readonly report: WhatIfReport };

/** What the thread is started with; the policy as JSON with everything written out. */
export interface ReplayStart {
  readonly policy: unknown;
  readonly hash: string;
  readonly since: number;
  readonly bot: string | null;
}

/** Makes decisions again in a thread of its own: the keeper's never waits for it. */
function run(port: NonNullable<typeof parentPort>, { policy: json, hash, since, bot }: ReplayStart): void {
  const policy = parsePolicy(json);
  assert('everyAccount' in policy, 'the policy was read before');
  const whatIf = new WhatIf({ policy, hash, since: unixMs(since), bot, account: null });
  const say = (answer: ReplayAnswer): void => port.postMessage(answer);
  port.on('message', (task: ReplayTask) => {
    if (task.kind === 'report') return say({ kind: 'report', report: whatIf.report() });
    for (const leaf of task.leaves) {
      const entry = decodeLeaf(leaf);
      assert(entry !== null, 'the ledger was checked when it was opened');
      whatIf.take(entry);
    }
    say({ kind: 'taken' });
  });
}

const start: ReplayStart = workerData;
if (parentPort !== null) run(parentPort, start);
