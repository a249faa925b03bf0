/** What is stacked in each bar, from the bottom up. */
export interface Series {
  readonly name: string;
  /** A class that sets `color`. */
  readonly color: string;
}

/** One bar. */
export interface Bar {
  /** Below it, and said of it: the hour, the day. */
  readonly label: string;
  /** One for each series, from 0. */
  readonly values: readonly number[];
}
