/** One of the venue's own limits: at most so many units within any such window. */
export interface RateLimit {
  /** Our name of what is counted, unique within the venue. */
  readonly meter: string;
  /** Whether the venue counts by the address that requests come from, or by account. */
  readonly scope: 'address' | 'account';
  /** In milliseconds, above zero. */
  readonly windowMs: number;
  /** Above zero. */
  readonly units: number;
  /**
   * How much is for the gateway's own requests, in percent. Absent: what it always has of an address, and of an
   * account nothing, since it places no orders.
   */
  readonly ownPercent?: number;
  /**
   * From one request's answer to the next request, in milliseconds, whoever of us sends it: for limits so small that
   * their window cannot be divided, and are counted over a longer one. Absent where there is no such gap.
   */
  readonly gapMs?: number;
  /** Whether the gateway's own cancels may have what bots have in common, too. Absent: its own part is all it has. */
  readonly lendsToCancels?: true;
  /**
   * Counted by days, which begin so many milliseconds after midnight in UTC, and not over the last `windowMs`, which is
   * the day's length. Absent: over the last `windowMs`.
   */
  readonly dayStartsAtMs?: number;
  /**
   * Where cancels are not counted: how much is kept for what only reduces, in percent. Everything else may have the
   * rest, and nothing is kept for cancels. Absent: what each rank has elsewhere.
   */
  readonly exitPercent?: number;
  /** Whether cancels are counted, and leave without room as well. Absent: they wait for room, as all do. */
  readonly letsCancelsPass?: true;
  /** Whether no order that is counted can say that it only reduces: then what is held says so. Absent: it can. */
  readonly reducesUnsaid?: true;
  /** Whether nobody but this gateway can be counted there: then nothing is kept for others. Absent: it is. */
  readonly isAlone?: true;
  /** Whether a refusal over this one holds back what is counted here, and nothing else. Absent: it holds back all. */
  readonly refusesAlone?: true;
}

/** What one request costs on one meter. */
export interface Charge {
  readonly meter: string;
  /** Above zero. The most that it can cost where its answer alone tells. */
  readonly units: number;
  /** Present for a list that costs by its length. */
  readonly list?: ListCost;
}

/** A list is charged as what the last one of its name cost, until its own answer tells. */
export interface ListCost {
  /** Unique within the venue; each account has its own lists. */
  readonly name: string;
  /** What an empty one costs. */
  readonly least: number;
  /** How much more than the last one it is taken for, above zero. */
  readonly spare: number;
}

/** What the venue says was used on a meter, by everybody it counts together. */
export interface Usage {
  readonly meter: string;
  readonly used: number;
}

/** The venue told us to wait: `slow` after too many requests, `banned` where nothing may be sent at all. */
export interface Pushback {
  readonly kind: 'slow' | 'banned';
  /** How long, in milliseconds, above zero. */
  readonly forMs: number;
}
