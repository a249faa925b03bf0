import { performance } from 'node:perf_hooks';
import { unixMs, type UnixMs } from '../core/units/time.ts';
import type { Clock } from '../ports.ts';

/** The machine's own clocks and timers. */
export class SystemClock implements Clock {
  wallMs(): UnixMs {
    return unixMs(Date.now());
  }

  monotonicMs(): number {
    return performance.now();
  }

  after(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(task, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  }

  soon(task: () => void): void {
    setImmediate(task);
  }
}
