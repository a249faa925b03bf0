import type { ActorRecord } from './person-entry.ts';
import type { ReportRecord } from './report-record.ts';

/** What became of something that was decided. */
export type OutcomeBody =
  | {
      readonly kind: 'outcome';
      /** The intent this belongs to. */
      readonly intent: number;
      readonly account: string;
      /**
       * `unknown` is followed by one of the others later. `notPlaced`: proven never to take effect. `unconfirmed`: an
       * act without an order of its own (a setting, a cancel-all) whose window passed unanswered; claims nothing.
       */
      readonly result: 'accepted' | 'rejected' | 'unknown' | 'notPlaced' | 'unconfirmed';
      readonly code: string | null;
      readonly report: ReportRecord | null;
      /** What was answered to the bot, so that a retry gets the same; null when nothing was. */
      readonly reply: { readonly status: number; readonly body: string } | null;
      /** By whose word it was settled; absent where the venue, or the time that passed, proves it. */
      readonly by?: ActorRecord;
    }
  | {
      /** The state of a known order as the venue reports it later, or by the word of `by` that it does not know it. */
      readonly kind: 'order';
      readonly account: string;
      readonly report: ReportRecord;
      readonly by?: ActorRecord;
    };
