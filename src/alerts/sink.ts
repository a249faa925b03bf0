import type { AlarmMessage, DeliveryCode } from '../protocol/alarm-message.ts';

/** How an attempt to deliver ended. */
export interface Delivery {
  readonly code: DeliveryCode;
  /** The sink asked to be left alone for so long, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** A way to people. */
export interface Sink {
  /** Tries once. Never rejects. */
  deliver(alarm: AlarmMessage): Promise<Delivery>;
  /** Stops whatever it does by itself. */
  close(): void;
}
