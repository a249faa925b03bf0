/** How an order stands at the venue. Amounts are decimal text. */
export interface ReportRecord {
  readonly id: string;
  readonly venueOrderId: string;
  readonly state: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';
  readonly filled: string;
  readonly quantity: string;
  readonly price: string;
  /** What the venue kept until a price was met has been placed. Absent otherwise. */
  readonly triggered?: true;
}
