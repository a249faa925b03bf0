/** What the page asks of the thread that checks. */
export interface CheckRequest {
  readonly file: Blob;
  /** The key that the owner published, as a vkey; empty where there is none. */
  readonly key: string;
  /** A checkpoint that was kept earlier; empty where there is none. */
  readonly previous: string;
}

/** What the thread says while it reads, and once at its end. */
export type CheckMessage =
  | { readonly kind: 'progress'; readonly read: number }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'report'; readonly report: CheckReport };

/** What was found. */
export interface CheckReport {
  /** As it was signed, and no rule broken. */
  readonly good: boolean;
  readonly lines: readonly string[];
  readonly tookMs: number;
}
