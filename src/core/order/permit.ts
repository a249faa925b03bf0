import { assert } from '../assert.ts';
import type { AccountId } from '../units/ids.ts';
import type { Intent } from './intent.ts';
import type { Draft } from './venue.ts';

/**
 * The right to one signature. Issued in one place, after the decision is durable (or, for reads, for routes that can
 * change nothing); redeemed in one place, once.
 */
export class Permit {
  readonly account: AccountId;
  readonly draft: Draft;
  /** What the draft must say when it is decoded again. */
  readonly intent: Intent;
  /** `act` may change an account and belongs to a durable intent; `read` may not. */
  readonly power: 'act' | 'read';
  #spent = false;

  constructor(power: 'act' | 'read', account: AccountId, intent: Intent, draft: Draft) {
    assert(
      power === 'act' || intent.kind === 'read' || intent.kind === 'local',
      'a read permit signs reads only',
    );
    this.power = power;
    this.account = account;
    this.intent = intent;
    this.draft = draft;
  }

  /** Uses the permit up. Throws when that already happened. */
  redeem(): void {
    assert(!this.#spent, 'a permit is redeemed once');
    this.#spent = true;
  }
}
