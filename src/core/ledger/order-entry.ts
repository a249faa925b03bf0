/** Exits that the venue places once the order trades. */
export interface AttachedRecord {
  readonly closes: 'position' | 'filled';
  readonly takeProfit: AttachedExitRecord | null;
  readonly stopLoss: AttachedExitRecord | null;
}

export interface AttachedExitRecord {
  readonly triggerPrice: string;
  readonly price: string | null;
}
