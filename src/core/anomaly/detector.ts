import type { GatewayState } from '../account/state.ts';
import type { EntryBody, EntryKind } from '../ledger/entry.ts';
import type { UnixMs } from '../units/time.ts';
import type { Sign } from './alarm.ts';
import type { Watch } from './watch-state.ts';

export type Body<K extends EntryKind> = Extract<EntryBody, { kind: K }>;

/** What a detector looks at: one entry, and what is known with it. */
export interface Sight<K extends EntryKind> {
  readonly body: Body<K>;
  readonly seq: number;
  readonly at: UnixMs;
  /** With this entry folded. */
  readonly state: GatewayState;
  /** The detector may change what it remembers there, and nothing else. */
  readonly watch: Watch;
}

/** A part of the fold that looks for one thing. Pure but for what it remembers. */
export type Detector<K extends EntryKind> = (sight: Sight<K>) => readonly Sign[];

export const NOTHING: readonly Sign[] = [];
