import type { Clock } from '../ports.ts';
import type { MetricSample } from '../protocol/metrics.ts';
import { metricSamples } from './alarms/metric-samples.ts';
import type { Journal } from './execution/journal.ts';
import type { Gateway } from './gateway.ts';

/** The keeper's figures at this moment. */
export function metricsOf(gateway: Gateway, journal: Journal, clock: Clock): readonly MetricSample[] {
  return metricSamples({
    state: gateway.state,
    now: clock.wallMs(),
    queue: journal.depth,
    limitsOf: (account) => gateway.limitsOf(account),
    seenBy: (account) => gateway.market.seenBy(account),
    clockStatus: () => gateway.clockStatus(),
  });
}
