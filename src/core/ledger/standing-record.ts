/** An order that the venue keeps until its trigger is met; of two legs, the one with the lower trigger. */
export type StandingRecord =
  | { readonly kind: 'single' }
  | { readonly kind: 'twoLeg'; readonly price: string; readonly triggerPrice: string };

/** What an order that the venue keeps waits for. */
export interface WaitRecord {
  readonly type: string;
  readonly triggerPrice: string;
  readonly standing: StandingRecord;
}
