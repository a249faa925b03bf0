/** What a family of figures is. Counters only grow while the ledger is the same, or the edge, as `about` says. */
export interface MetricFamily {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly about: string;
  readonly labels: readonly string[];
}

/**
 * Every family that `GET /metrics` has, by its name in OpenMetrics, without the `_total` that samples of counters end
 * in. Shares and counts only: no prices, no amounts of money.
 */
export const METRICS = {
  sallyport_build: { type: 'gauge', about: 'Always 1, with the version that runs.', labels: ['version'] },
  sallyport_ledger_entries: { type: 'counter', about: 'Entries of the ledger.', labels: [] },
  sallyport_ledger_queue: { type: 'gauge', about: 'What waits to be recorded.', labels: [] },
  sallyport_decisions: {
    type: 'counter',
    about: 'Decisions about orders and settings.',
    labels: ['verdict'],
  },
  sallyport_denials: { type: 'counter', about: 'Reasons against what was refused.', labels: ['code'] },
  sallyport_outcomes: { type: 'counter', about: 'What became of what was allowed.', labels: ['result'] },
  sallyport_fills: { type: 'counter', about: 'Trades of all accounts.', labels: [] },
  sallyport_alarms: { type: 'counter', about: 'Alarms that were raised.', labels: ['kind'] },
  sallyport_halted: { type: 'gauge', about: '1 while a scope is halted.', labels: ['scope'] },
  sallyport_account_active: {
    type: 'gauge',
    about: '1 for an account in use, 0 for one in quarantine.',
    labels: ['account', 'venue'],
  },
  sallyport_open_orders: { type: 'gauge', about: 'Orders that may still trade.', labels: ['account'] },
  sallyport_orders_in_doubt: {
    type: 'gauge',
    about: 'What was sent and is not known yet.',
    labels: ['account'],
  },
  sallyport_open_positions: { type: 'gauge', about: 'Markets with a position.', labels: ['account'] },
  sallyport_limit_used_ratio: {
    type: 'gauge',
    about:
      'Share of a limit that is used; 1 is all of it, also of a limit of 0. ' +
      'The fullest symbol where a limit holds for each.',
    labels: ['scope', 'limit'],
  },
  sallyport_venue_budget_used_ratio: {
    type: 'gauge',
    about: 'Share of a limit of the venue that is used.',
    labels: ['account', 'limit'],
  },
  sallyport_venue_pause_seconds: {
    type: 'gauge',
    about: 'How long the venue still wants us to wait.',
    labels: ['account'],
  },
  sallyport_approvals_waiting: { type: 'gauge', about: 'Requests that wait for a person.', labels: [] },
  sallyport_clock_stepped_seconds: {
    type: 'gauge',
    about: 'How far the machine’s clock was stepped since the start.',
    labels: [],
  },
  sallyport_requests: {
    type: 'counter',
    about: 'Requests of bots to this edge, by status.',
    labels: ['status'],
  },
  sallyport_request_seconds: {
    type: 'histogram',
    about: 'From a request of a bot to its answer, the venue’s time included.',
    labels: [],
  },
  sallyport_alarm_deliveries_waiting: { type: 'gauge', about: 'Alarms on their way to a sink.', labels: [] },
} as const satisfies Readonly<Record<string, MetricFamily>>;

export type MetricName = keyof typeof METRICS;

/** One figure. `labels` are the values of the family's labels, in its order. */
export interface MetricSample {
  readonly name: MetricName;
  /** What is put behind the name: `_bucket`, `_sum` and `_count` of a histogram; with `le` as a further label. */
  readonly part?: '_bucket' | '_sum' | '_count';
  readonly le?: string;
  readonly labels: readonly string[];
  readonly value: number;
}

/** The families, in the order of the document. */
export const METRIC_NAMES: readonly MetricName[] = Object.keys(METRICS).filter(
  (name): name is MetricName => name in METRICS,
);

const SAMPLES_MAX = 20_000;

/** Null for what is not exactly one figure of a known family. */
export function readSamples(value: unknown): readonly MetricSample[] | null {
  if (!Array.isArray(value) || value.length > SAMPLES_MAX) return null;
  const samples = value.flatMap(readSample);
  return samples.length === value.length ? samples : null;
}

function readSample(value: unknown): readonly MetricSample[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!('name' in value) || !('labels' in value) || !('value' in value)) return [];
  const name = METRIC_NAMES.find((known) => known === value.name);
  const { labels, value: figure } = value;
  if (name === undefined || typeof figure !== 'number' || !Array.isArray(labels)) return [];
  const texts = labels.filter((label): label is string => typeof label === 'string');
  const isWhole = texts.length === labels.length && texts.length === METRICS[name].labels.length;
  return isWhole ? [{ name, labels: texts, value: figure }] : [];
}
