/** What came of one attempt. `reached` is a hole: whoever owns the bot gets there. */
type Reach = 'reached' | 'blocked' | 'cannot tell';

/** Which wall an attempt was made on. */
export type Ground =
  'user' | 'names' | 'direct' | 'proxy' | 'listener' | 'store' | 'program' | 'processes' | 'environment';

/** One attempt of `doctor --as-bot`. */
export interface Finding {
  readonly ground: Ground;
  /** What was tried, in a few words. */
  readonly name: string;
  readonly reach: Reach;
  /** One sentence. It names files and places, never what is in them. */
  readonly text: string;
  /** What to do; null where nothing is to be done. */
  readonly next: string | null;
}

/** What an attempt is about, before its outcome is known. */
export interface Subject {
  readonly ground: Ground;
  readonly name: string;
}

/** A hole, and how to close it. */
export function reached({ ground, name }: Subject, text: string, next: string): Finding {
  return { ground, name, reach: 'reached', text, next };
}

/** A wall that held. */
export function blocked({ ground, name }: Subject, text: string): Finding {
  return { ground, name, reach: 'blocked', text, next: null };
}

/** Neither was seen, and how it could be. */
export function untold({ ground, name }: Subject, text: string, next: string): Finding {
  return { ground, name, reach: 'cannot tell', text, next };
}
