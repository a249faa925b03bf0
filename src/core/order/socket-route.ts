/** What a WebSocket is for, by the target that it was opened with. */
export type SocketRoute =
  /** Public market streams: passes to this target of the venue's stream host. */
  | { readonly kind: 'market'; readonly target: string }
  /** What happens on a bot's own account, by listen keys that the gateway issued. */
  | { readonly kind: 'account'; readonly listenKeys: readonly string[]; readonly combined: boolean }
  /** The same, after a log-on with the bot's decoy. */
  | { readonly kind: 'private' }
  /** Each message is a call. `limits`: whether answers tell how much of the venue's limits is used. */
  | { readonly kind: 'calls'; readonly limits: boolean }
  /** All of it at one address: public streams pass to this target, everything else is judged message by message. */
  | { readonly kind: 'whole'; readonly target: string }
  /** Prices and what happens on the account, under the token that the address shows: nobody else is let in. */
  | { readonly kind: 'ticker' };
