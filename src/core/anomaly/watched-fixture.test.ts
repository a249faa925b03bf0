import { Story } from '../account/story-fixture.test.ts';
import type { AlarmKind } from './alarm.ts';

export const MINUTE_MS = 60_000;

/** A ledger told entry by entry, and the alarms that it raised. */
export class Watched extends Story {
  /** The alarms of one kind, each as severity, subject and how often it had come. */
  told(kind: AlarmKind): readonly string[] {
    return this.state.watch.recent
      .filter((alarm) => alarm.kind === kind)
      .map(({ severity, subject, count }) => `${severity} ${subject} ${count}`);
  }

  /** The kinds of all alarms but those about the owner's own acts. */
  get kinds(): readonly AlarmKind[] {
    return this.state.watch.recent.map(({ kind }) => kind).filter((kind) => kind !== 'ownerAct');
  }

  settings(settings: readonly (readonly [string, number])[]): void {
    this.tell({ kind: 'alarmSettings', settings, by: 'owner' });
  }

  /** An order that is taken and filled at once. */
  trade(id: string, side: 'buy' | 'sell', quantity = '1'): void {
    this.outcome(this.place(id, { side }), 'accepted', this.report(id, 'open'));
    this.fill(`v-${id}`, String(this.state.size), quantity, { side });
  }

  refuse(code: string, facts: Readonly<Record<string, string>> = {}, bot = 'ann'): void {
    const denials = [{ code, facts }];
    this.intent(
      { kind: 'route', route: 'r' },
      { bot, verdict: 'deny', denials, draft: null, resolvesAt: null },
    );
  }

  /** A placement that the venue refuses. */
  fail(code: string, result: 'rejected' | 'unknown' = 'rejected'): number {
    const intent = this.place(`f-${this.state.size}`);
    this.tell({ kind: 'outcome', intent, account: 'main', result, code, report: null, reply: null });
    return intent;
  }
}
