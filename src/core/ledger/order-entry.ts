/** How an entry names an existing order. */
export interface ReferenceRecord {
  readonly by: 'client' | 'venue';
  readonly id: string;
}

/** Exits that the venue places once the order trades. */
export interface AttachedRecord {
  readonly closes: 'position' | 'filled';
  readonly takeProfit: AttachedExitRecord | null;
  readonly stopLoss: AttachedExitRecord | null;
}

/** Whom the venue pays a share of what an order trades; absent where nobody is paid. */
export interface BuilderRecord {
  readonly address: string;
  readonly tenthsOfBps: number;
}

/** A change of them. Of each: absent stays, null is taken away. */
export interface AttachedChangeRecord {
  readonly closes: 'position' | 'filled';
  readonly takeProfit?: AttachedExitRecord | null;
  readonly stopLoss?: AttachedExitRecord | null;
}

/** Take-profit and stop-loss of a position. Field meanings as in core/order/guard.ts. */
export interface GuardRecord {
  readonly instrument: string;
  readonly positionSide: string;
  readonly attached: AttachedRecord;
  readonly quantity: string | null;
  readonly drops: readonly ('stopLoss' | 'takeProfit')[];
  readonly extras: readonly (readonly [string, string])[];
}

export interface AttachedExitRecord {
  readonly triggerPrice: string;
  readonly price: string | null;
}
