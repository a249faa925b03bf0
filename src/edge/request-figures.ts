import type { RawReply, RawRequest } from '../core/order/venue.ts';
import type { MetricSample } from '../protocol/metrics.ts';
import type { Clock } from '../ports.ts';

/** Upper bounds of the buckets, in seconds: the gateway's own part is below 5 ms, a far venue takes half a second. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Counts what bots ask of this edge, and how long answers take. */
export class RequestFigures {
  readonly #clock: Clock;
  readonly #statuses = new Map<number, number>();
  readonly #buckets: number[] = BOUNDS.map(() => 0);
  #sum = 0;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The same way to an answer, counted. */
  counted(serve: (request: RawRequest) => Promise<RawReply>): (request: RawRequest) => Promise<RawReply> {
    return async (request) => {
      const startedAt = this.#clock.monotonicMs();
      const reply = await serve(request);
      this.#note(reply.status, (this.#clock.monotonicMs() - startedAt) / 1_000);
      return reply;
    };
  }

  samples(): readonly MetricSample[] {
    const name = 'sallyport_request_seconds';
    const whole = { name, labels: [] } as const;
    return [
      ...[...this.#statuses]
        .toSorted(([a], [b]) => a - b)
        .map(([status, value]) => ({ name: 'sallyport_requests', labels: [String(status)], value }) as const),
      ...BOUNDS.map((bound, i) => {
        return { ...whole, part: '_bucket', le: String(bound), value: this.#buckets[i] ?? 0 } as const;
      }),
      { ...whole, part: '_bucket', le: '+Inf', value: this.#count },
      { ...whole, part: '_count', value: this.#count },
      { ...whole, part: '_sum', value: this.#sum },
    ];
  }

  #note(status: number, seconds: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    this.#sum += seconds;
    this.#count += 1;
    BOUNDS.forEach((bound, i) => {
      if (seconds <= bound) this.#buckets[i] = (this.#buckets[i] ?? 0) + 1;
    });
  }
}
