// Written by scripts/generate-api-docs.ts from the forms in src/protocol/api. Change those instead.

/** An account at a venue. */
export type AccountOverview = {
  readonly name: string;
  readonly venue: string;
  readonly status: 'active' | 'quarantined' | 'removed';
  /** What amounts of the account are counted in, such as USDT. */
  readonly money: string;
  readonly paper: boolean;
  /** Its owner also trades on it by hand. */
  readonly manual: boolean;
  /** Whether the venue tells us what happens on it; null where that is not listened to. */
  readonly hears: boolean | null;
  /** Days until the key ends by itself, where they are few. */
  readonly endsInDays: number | null;
  /** Requests whose outcome is not known yet. */
  readonly inDoubt: number;
  readonly openOrders: number;
  readonly positions: readonly Position[];
  /** Realised and unrealised, with fees and funding, since the trading day began; null without a price. */
  readonly dayProfit: string | null;
  /** Unix time in milliseconds. */
  readonly dayStartsAt: number;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly turnoverToday: string;
  /** Empty while there is no policy. */
  readonly limits: readonly Headroom[];
  /** How full the venue’s own limits are. */
  readonly venueLimits: readonly VenueLimit[];
  /** The venue told us to wait. */
  readonly pause: {
    readonly kind: string;
    readonly leftMs: number;
  } | null;
};

/** Something that people should know, from the ledger. */
export type Alert = {
  readonly number: number;
  /** The entry that raised it. */
  readonly entry: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly severity: 'note' | 'warning' | 'critical';
  /** everything, or account:NAME, bot:NAME, person:ID, sink:NAME. */
  readonly subject: string;
  /** How often it came since `since`. */
  readonly count: number;
  /** Unix time in milliseconds. */
  readonly since: number;
  /** What happened, in a sentence. */
  readonly what: string;
  /** What to do next. */
  readonly next: string;
};

/** Newest first. */
export type Alerts = {
  readonly alerts: readonly Alert[];
};

/** A request that waits, or waited, for a person. */
export type Approval = {
  /** Number of the entry that held it. */
  readonly id: number;
  readonly bot: string;
  readonly account: string;
  readonly status: 'waiting' | 'approved' | 'rejected' | 'used' | 'expired';
  /** Why it waits. */
  readonly what: string;
  /** The request in a line. */
  readonly asks: string;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Until when its status means something. */
  readonly until: number;
  /** How long an approval would stand. */
  readonly minutes: number;
  /** What the person said; empty while nobody did. */
  readonly reason: string;
  /** Whether the caller may approve or refuse it. */
  readonly mayDecide: boolean;
};

/** Newest first. */
export type Approvals = {
  readonly approvals: readonly Approval[];
};

/** Shown this once; each is good once. */
export type BackupCodes = {
  readonly codes: readonly string[];
};

/** A bot with its decoy. */
export type Bot = {
  readonly name: string;
  readonly account: string;
  readonly venue: string;
  readonly paper: boolean;
  /** Address of the vault or sub-account at the venue that it trades for; null where its key is the account’s own. */
  readonly tradesFor: string | null;
  /** The decoy’s public half. */
  readonly apiKey: string;
  readonly type: 'hmac' | 'ed25519' | 'rsa' | 'secp256k1' | 'checksum';
  readonly state: 'inUse' | 'latched' | 'revoked';
  readonly openOrders: number;
  /** Most that somebody who has this decoy can take in a day; null without a policy. */
  readonly blastRadius: string | null;
  /** For what else than linear contracts the key of its account was accepted. */
  readonly accepted: readonly ('inverse' | 'spot')[];
  /** The switch that cancels its orders when it falls silent; null where policy sets none. */
  readonly deadMan: {
    readonly afterMs: number;
    readonly silentForMs: number;
    readonly acted: boolean;
  } | null;
};

/** A bot with a decoy. */
export type BotOverview = {
  readonly name: string;
  readonly account: string;
  /** latched: its openings are stopped until somebody resumes it. */
  readonly state: 'inUse' | 'latched' | 'revoked';
  readonly openOrders: number;
  readonly positions: readonly Position[];
  /** Realised and unrealised, with fees and funding, since the trading day began; null without a price. */
  readonly dayProfit: string | null;
  /** Unix time in milliseconds. */
  readonly dayStartsAt: number;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly turnoverToday: string;
  /** Empty while there is no policy. */
  readonly limits: readonly Headroom[];
};

/** Bots. No secret is ever in this answer. */
export type Bots = {
  readonly bots: readonly Bot[];
};

/** A signed tree head (C2SP tlog-checkpoint). */
export type Checkpoint = {
  /** Number of a ledger entry, from 0. */
  readonly size: number;
  /** The signed note, word for word. */
  readonly checkpoint: string;
  /** The public key that it is signed with. */
  readonly key: string;
};

/** What was decided about a transaction, and what became of it. */
export type DecidedTransaction = {
  /** refused: with every reason. waiting: approved, and signed elsewhere. signed: signed, recorded and sent. */
  readonly kind: 'refused' | 'waiting' | 'signed';
  /** Number of the entry that holds the decision. */
  readonly deed: number;
  /** Its name on the chain, once it is signed. */
  readonly id: string | null;
  /** What it does, derived from its bytes. */
  readonly words: readonly string[];
  readonly reasons: readonly {
    readonly code: string;
    readonly text: string;
  }[];
};

/** One reason against an order, with the figures that were used. */
export type Denial = {
  readonly code: string;
  /** The reason in a sentence, with the figures and what to do next. */
  readonly text: string;
  /** The figures, by name. */
  readonly facts: readonly {
    readonly name: string;
    readonly value: string;
  }[];
  /** The limits of the policy that it rests on; empty for none. */
  readonly limits: readonly string[];
};

/** Something that was sent and of which nobody knows what became. Its exposure stays reserved. */
export type Doubt = {
  readonly order: Order;
  /** Until then it may still take effect at the venue, and is not settled. */
  readonly resolvesAt: number;
  /** Whether that time has passed. */
  readonly isLate: boolean;
  /** Whether it is about an order. What is not ends by itself. */
  readonly canSettle: boolean;
  /** Whether the caller’s roles permit settling it. */
  readonly maySettle: boolean;
};

/** Longest in doubt first. */
export type Doubts = {
  readonly doubts: readonly Doubt[];
  /** How many there are besides. */
  readonly more: number;
};

/** Nobody is logged in any more. */
export type EndedSession = {
  readonly name: string;
  /** Whether the venue confirmed it. Here it is forgotten in any case. */
  readonly ended: boolean;
  /** What rests at the venue. */
  readonly openOrders: number;
};

/** A page of entries. */
export type Entries = {
  /** Entries that are durable now. */
  readonly size: number;
  readonly entries: readonly Entry[];
  /** The cursor of the next page; null when there is none. A page may be short, or empty, and still have a next one. */
  readonly next: number | null;
};

/** One entry. */
export type Entry = {
  /** Number of a ledger entry, from 0. */
  readonly seq: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly body: unknown;
};

/** A decision that was not recorded, and what it rests on. */
export type Explained = {
  readonly verdict: 'allow' | 'deny' | 'hold';
  /** Every reason against it, with the figures used. */
  readonly reasons: readonly Denial[];
  /** Null where the gateway has not looked at that symbol yet. */
  readonly market: {
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly mark: string;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly bid: string;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly ask: string;
    /** Unix time in milliseconds. */
    readonly at: number;
  } | null;
  /** Every limit that the order is held to, for its account and its bot. */
  readonly limits: readonly {
    readonly limit: string;
    readonly about: string;
    readonly account: unknown;
    readonly bot: unknown;
  }[];
};

/** The key as the chain’s own tools read it, sealed: ECDH on P-256, HKDF-SHA-256, AES-256-GCM. */
export type ExportedKey = {
  readonly wallet: string;
  readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
  readonly address: string;
  /** The gateway’s half of the agreement, in base 64. */
  readonly publicKey: string;
  /** 12 bytes in base 64. */
  readonly nonce: string;
  /** Ciphertext and tag in base 64. */
  readonly sealed: string;
};

/** Second factors of one person. No secret is in this answer. */
export type Factors = {
  readonly totp: boolean;
  readonly passkeys: readonly Passkey[];
  readonly backupCodesLeft: number;
};

/** One trade. */
export type Fill = {
  /** Number of a ledger entry, from 0. */
  readonly entry: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly trade: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly quantity: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly price: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly fee: string;
  readonly feeAsset: string;
  /** Unix time in milliseconds. */
  readonly tradedAt: number;
};

/** A halt that stands until somebody resumes exactly its scope. */
export type Halt = {
  /** everything, account:NAME or bot:NAME. */
  readonly scope: string;
  /** openings: orders that the venue enforces as reduce-only still pass. orders: cancels alone pass. */
  readonly stops: 'openings' | 'orders';
  readonly reason: string;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Number of a ledger entry, from 0. */
  readonly entry: number;
};

/** The halt stands. */
export type Halted = {
  /** everything, account:NAME or bot:NAME. */
  readonly scope: string;
  /** openings: orders that the venue enforces as reduce-only still pass. orders: cancels alone pass. */
  readonly stops: 'openings' | 'orders';
  readonly recorded: boolean;
  readonly tookMs: number;
};

/** How much of one limit is used. */
export type Headroom = {
  /** Name of the limit, as in a policy. */
  readonly limit: string;
  /** The symbol, for limits that hold per symbol. */
  readonly of: string | null;
  /** Null where it cannot be known, as without a price. */
  readonly used: string | null;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly max: string;
  /** 100 when nothing is left; more when the market carried it beyond. */
  readonly percent: number | null;
};

/** One limit of one scope, with what it was held against. */
export type HeldLimit = {
  /** Of what: the order itself, the other of two legs, what the venue places once it trades, or a setting. */
  readonly part: 'order' | 'otherLeg' | 'exit' | 'setting';
  /** Whose limit: the account’s over all its bots, or the bot’s. */
  readonly scope: 'account' | 'bot';
  /** Name of the limit, as in a policy. */
  readonly limit: string;
  /** held: a person is asked first. notApplied: it lets such an order pass. notSet: policy has no such limit. */
  readonly result: 'passed' | 'refused' | 'held' | 'notApplied' | 'notSet';
  /** The symbol, or which price; null where it is about everything. */
  readonly of: string | null;
  /** What is counted; null for a limit that is no number. */
  readonly unit: 'money' | 'quantity' | 'price' | 'count' | 'ms' | null;
  /** To be at least this. */
  readonly least: string | null;
  /** To be at most this. */
  readonly most: string | null;
  /** True: `most` itself is too much already. */
  readonly isBelow: boolean;
  /** What was used before; null where nothing adds up. */
  readonly before: string | null;
  /** What the order adds to that. */
  readonly adds: string | null;
  /** What is held against the bound; null where it is not known. */
  readonly after: string | null;
  /** What is left up to the bound; below zero beyond it. */
  readonly left: string | null;
  /** `before` of `most`, rounded down. */
  readonly percentBefore: number | null;
  /** `after` of `most`, rounded down. */
  readonly percent: number | null;
  /** For a limit that is no number: what was asked. */
  readonly asked: string | null;
  /** For a limit that is no number: what it allows. */
  readonly allowed: string | null;
};

/** Somebody who has to set a password. */
export type Invited = {
  readonly id: string;
  readonly invitation: {
    /** By which the person sets their password once. Shown only now. */
    readonly token: string;
    /** Unix time in milliseconds. */
    readonly until: number;
  };
};

/** A decoy that was just issued. */
export type IssuedBot = {
  readonly bot: string;
  readonly account: string;
  readonly venue: string;
  readonly apiKey: string;
  readonly type: 'hmac' | 'ed25519' | 'rsa' | 'secp256k1' | 'checksum';
  /** What the bot signs with: shown this once. Null where the bot has it already. */
  readonly secret: string | null;
  readonly blastRadius: string | null;
  /** For what else than linear contracts the key of its account was accepted. */
  readonly accepted: readonly ('inverse' | 'spot')[];
  /** Address of the vault or sub-account at the venue that it trades for; null where its key is the account’s own. */
  readonly tradesFor: string | null;
};

/** An account at a venue. Its key is shown to nobody. */
export type Key = {
  readonly name: string;
  readonly venue: string;
  readonly status: 'active' | 'quarantined' | 'removed';
  readonly paper: boolean;
  readonly manual: boolean;
  readonly baseUrl: string;
  /** Address of the vault or sub-account at the venue that it trades for; null where its key is the account’s own. */
  readonly tradesFor: string | null;
  /** When the gateway began to look after it. */
  readonly since: number;
  /** Since when its key is the one in use: when it was added or rotated last. */
  readonly keySince: number;
  /** What the venue says the key may do, as last proven. */
  readonly flags: { readonly [name: string]: boolean };
  /** When the ledger last told what the key may do. */
  readonly provenAt: number;
  readonly endsInDays: number | null;
  /** At venues where a person logs in: whether somebody is, and until when. Null elsewhere. */
  readonly session: {
    readonly isOpen: boolean;
    readonly until: number | null;
  } | null;
  readonly bots: readonly string[];
};

/** Accounts. No key and no part of one is ever in an answer. */
export type Keys = {
  readonly keys: readonly Key[];
};

/** The venue’s own page. */
export type LoginPage = {
  readonly name: string;
  /** Its address, which names the app by its public key. Good for ten minutes. */
  readonly page: string;
  /** Until when a session is open already; null where none is. */
  readonly until: number | null;
};

/** A limit that lets something through that was refused before. */
export type Loosening = {
  /** everyAccount, everyBot, account:NAME, bot:NAME, or policy. */
  readonly scope: string;
  readonly limit: string;
};

/** Where letters about one’s own account go. */
export type Mail = {
  /** An address of mail; null for none. */
  readonly mail: string | null;
};

/** What was known of a market when something was decided on it. */
export type MarketFacts = {
  /** Number of a ledger entry, from 0. */
  readonly entry: number;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly mark: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly bid: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly ask: string;
  readonly volume24h: string | null;
  /** Unix time in milliseconds. */
  readonly observedAt: number;
};

/** Who is signed in. */
export type Me = {
  /** The person, as the ledger names them. */
  readonly id: string;
  /** 1 to 64 characters. */
  readonly name: string;
  readonly roles: readonly string[];
  readonly session: string;
  /** Unix time in milliseconds. */
  readonly since: number;
  /** When the session ends by itself unless it is renewed. */
  readonly endsAt: number;
  /** A second factor has to be set up first: nothing else is permitted. */
  readonly mustEnrol: boolean;
};

/** For `navigator.credentials.create`. */
export type NewPasskeyQuestion = {
  readonly challenge: string;
  readonly rpId: string;
  readonly userId: string;
  readonly userName: string;
  /** COSE numbers, in the order of preference. */
  readonly algorithms: readonly number[];
  readonly exclude: readonly string[];
};

/** Shown this once. */
export type NewTotp = {
  readonly secret: string;
  readonly uri: string;
};

/** A transaction that was approved, and of which it is not known yet what became. */
export type OpenTransaction = {
  /** Number of the entry that holds the decision. */
  readonly deed: number;
  /** The program that asked; null for a person. */
  readonly program: string | null;
  /** What it does, derived from its bytes. */
  readonly words: readonly string[];
  /** A transaction in base 64, as the chain has it. */
  readonly transaction: string;
  /** The chain’s height, on Stellar the second since 1970, up to which it can take effect. */
  readonly lastHeight: number | null;
  /** Its name on the chain; null while it waits for the wallet’s signature. */
  readonly id: string | null;
};

/** A session at the venue is open. */
export type OpenedSession = {
  readonly name: string;
  /** As the venue names the person. */
  readonly user: string;
  /** Unix time in milliseconds. */
  readonly until: number;
  readonly status: 'active' | 'quarantined' | 'removed';
};

/** One request of a bot, as it was decided. */
export type Order = {
  /** Number of the entry with its decision. */
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly bot: string;
  readonly account: string;
  readonly action: 'place' | 'placeTest' | 'amend' | 'cancel' | 'cancelAll' | 'setting' | 'guard' | 'route';
  readonly instrument: string | null;
  readonly side: 'buy' | 'sell' | null;
  readonly type: string | null;
  readonly quantity: string | null;
  /** Of a purchase in a pair that says no quantity: how much of the quote coin is spent. Null for all else. */
  readonly amount: string | null;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  readonly reduceOnly: boolean;
  readonly clientOrderId: string | null;
  /** refused and held: never sent. inDoubt: sent, or about to be, and the venue has not said what became of it. closing: over at the venue, fills still to come. ended: over; its story says how. */
  readonly state: 'refused' | 'held' | 'inDoubt' | 'open' | 'closing' | 'ended';
  /** Why it was refused or held. */
  readonly reasons: readonly Denial[];
};

/** The figures, or how far the ledger was read for them: then ask again. */
export type OrderLimits = {
  /** Entries up to the end of the request. */
  readonly entries: number;
  /** Of them, how many are read. */
  readonly read: number;
  /** Null while the ledger is still being read. */
  readonly decided: {
    /** Whether the decision came out as it is recorded. False: another engine made it. */
    readonly agrees: boolean;
    /** What amounts of the account are counted in. */
    readonly money: string;
    /** Refused and held ones first. Empty where no limit is asked, as for a cancel. */
    readonly limits: readonly HeldLimit[];
  } | null;
};

/** The proof, or how far the ledger was hashed for it: then ask again. */
export type OrderProof = {
  /** Entries of the tree. */
  readonly entries: number;
  /** Of them, how many are hashed. */
  readonly hashed: number;
  /** Null while the ledger is still being hashed. */
  readonly proven: ProvenEntry | null;
};

/** What the venue said of the order. */
export type OrderReport = {
  /** Number of a ledger entry, from 0. */
  readonly entry: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly state: 'open' | 'filled' | 'cancelled' | 'expired' | 'rejected';
  readonly venueOrderId: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly filled: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly quantity: string;
  /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
  readonly price: string;
};

/** The whole story of one request. */
export type OrderStory = {
  /** Number of the entry with its decision. */
  readonly id: number;
  /** Unix time in milliseconds. */
  readonly at: number;
  readonly bot: string;
  readonly account: string;
  readonly action: 'place' | 'placeTest' | 'amend' | 'cancel' | 'cancelAll' | 'setting' | 'guard' | 'route';
  readonly instrument: string | null;
  readonly side: 'buy' | 'sell' | null;
  readonly type: string | null;
  readonly quantity: string | null;
  /** Of a purchase in a pair that says no quantity: how much of the quote coin is spent. Null for all else. */
  readonly amount: string | null;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  readonly reduceOnly: boolean;
  readonly clientOrderId: string | null;
  /** refused and held: never sent. inDoubt: sent, or about to be, and the venue has not said what became of it. closing: over at the venue, fills still to come. ended: over; its story says how. */
  readonly state: 'refused' | 'held' | 'inDoubt' | 'open' | 'closing' | 'ended';
  /** Why it was refused or held. */
  readonly reasons: readonly Denial[];
  /** Digest of key, method, path and signature. */
  readonly request: string;
  /** The time that the bot itself wrote into the request. */
  readonly stampedAt: number;
  /** Hash of the policy that decided; null when there was none. */
  readonly policy: string | null;
  /** Digest of the exact bytes that were signed; null unless allowed. */
  readonly draft: string | null;
  /** After this nothing signed for it can still take effect at the venue. */
  readonly resolvesAt: number | null;
  /** Index in a batch and its length. */
  readonly batch: readonly number[] | null;
  /** The entry whose approval it used up, or waits for. */
  readonly approval: number | null;
  /** The market facts that it was decided on, as they stand in the ledger before it. */
  readonly reference: MarketFacts | null;
  /** The market facts that decisions of the account about that instrument rested on, from the entries near this one, oldest first: at most 60 before it, that one among them, and 60 after it. Between two of them there were others, which nothing was decided on. */
  readonly marks: readonly MarketFacts[];
  /** What the venue answered; null while that is not known, and for what was never sent. */
  readonly outcome: {
    /** Number of a ledger entry, from 0. */
    readonly entry: number;
    /** Unix time in milliseconds. */
    readonly at: number;
    readonly result: 'accepted' | 'rejected' | 'unknown' | 'notPlaced' | 'unconfirmed';
    readonly code: string | null;
    /** HTTP status that the bot got. */
    readonly status: number | null;
    /** The body that the bot got, word for word. Foreign text. */
    readonly reply: string | null;
  } | null;
  readonly reports: readonly OrderReport[];
  readonly fills: readonly Fill[];
  /** Whether it rests here and is in no doubt, and the caller’s roles permit saying that the venue does not know it any more: `settleDoubt`. */
  readonly maySettle: boolean;
  /** False: more entries follow in the ledger than were looked through. */
  readonly complete: boolean;
  /** The entry with the decision, as it stands in the ledger. */
  readonly entry: unknown;
};

/** A page of requests. */
export type Orders = {
  readonly orders: readonly Order[];
  /** The cursor of the next page; null when there is none. A page may be short, or empty, and still have a next one. */
  readonly next: number | null;
};

/** The whole gateway at a glance, cut to what the caller may see. */
export type Overview = {
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Number of a ledger entry, from 0. */
  readonly entries: number;
  /** Of the program. */
  readonly version: string | null;
  /** Hash of the policy in force; null: every order is refused. */
  readonly policy: string | null;
  readonly halts: readonly Halt[];
  readonly approvalsWaiting: number;
  readonly clock: {
    /** How far the machine’s clock was moved while we ran. */
    readonly steppedMs: number;
    /** How far the ledger’s time is ahead of the clock. */
    readonly ledgerAheadMs: number;
  };
  /** The token that makes keys and signs with them; null where none is named. */
  readonly token: {
    /** Whether the process that speaks to it is there. */
    readonly running: boolean;
    /** What was wrong at the last question; null for nothing. */
    readonly trouble: string | null;
    /** The same in words, with what to do. */
    readonly text: string | null;
    /** When it last did what it was asked, since the gateway runs. It is looked at twice a minute. */
    readonly provenAt: number | null;
  } | null;
  readonly accounts: readonly AccountOverview[];
  readonly bots: readonly BotOverview[];
};

/** A passkey. */
export type Passkey = {
  readonly id: string;
  readonly label: string;
  /** Unix time in milliseconds. */
  readonly addedAt: number;
};

/** For `navigator.credentials.get`. */
export type PasskeyQuestion = {
  readonly challenge: string;
  readonly rpId: string;
  /** Ids in base 64 url; empty for any passkey of this place. */
  readonly allowed: readonly string[];
};

/** Everybody. */
export type People = {
  readonly people: readonly PersonRow[];
};

/** Somebody. */
export type PersonRow = {
  readonly id: string;
  /** 1 to 64 characters. */
  readonly name: string;
  readonly roles: readonly string[];
  /** Unix time in milliseconds. */
  readonly since: number;
  readonly lastSignIn: number | null;
  /** False: they only hold an invitation. */
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly sessions: number;
};

/** What a policy would mean. */
export type PolicyChecked = {
  /** Where it cannot be read; empty for a good one. */
  readonly problems: readonly {
    readonly path: string;
    readonly text: string;
  }[];
  /** Null while there are problems. */
  readonly hash: string | null;
  readonly loosens: readonly Loosening[];
  /** Most that somebody who has the decoy could take in a day, for the bots that the caller may see. */
  readonly blastRadius: readonly {
    readonly bot: string;
    readonly now: string | null;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly after: string;
  }[];
};

/** The policy in force, and the one on trial. */
export type PolicyInForce = {
  /** Of the canonical JSON; null where none is set and every order is refused. */
  readonly hash: string | null;
  readonly entry: number | null;
  /** The policy with every limit written out, of what the caller may see. */
  readonly policy: unknown;
  /** A policy that decides beside the one in force and changes no answer. */
  readonly shadow: {
    readonly hash: string;
    /** Number of a ledger entry, from 0. */
    readonly entry: number;
    /** Unix time in milliseconds. */
    readonly since: number;
    readonly decisions: number;
    readonly refused: number;
    readonly allowed: number;
    readonly otherReasons: number;
  } | null;
};

/** The schema. */
export type PolicySchema = {
  readonly schema: unknown;
};

/** The policy is in force. */
export type PolicySet = {
  readonly hash: string;
  readonly loosened: readonly Loosening[];
};

/** What a policy that decides beside the one in force would have answered otherwise. */
export type PolicyTrial = {
  readonly hash: string;
  /** Number of a ledger entry, from 0. */
  readonly entry: number;
  /** Unix time in milliseconds. */
  readonly since: number;
  /** In which it took part. Of everybody. */
  readonly decisions: number;
  /** Orders of the bots that the caller may see that came out differently, most of them first. */
  readonly rows: readonly {
    readonly became: 'refused' | 'allowed';
    readonly bot: string;
    /** Empty for a setting of a whole account. */
    readonly instrument: string;
    /** The reason: its own, or the one that it would not have had. */
    readonly code: string;
    readonly orders: number;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly notional: string;
  }[];
};

/** What is held in one symbol. */
export type Position = {
  readonly instrument: string;
  /** Below zero for a short position. */
  readonly quantity: string;
  readonly mark: string | null;
  /** Quantity at mark, without a sign; of an inverse market the quantity, which is in dollars. */
  readonly value: string | null;
  /** Of an inverse market what it made, in its coin: realised and unrealised, with fees and funding, since a trading day last began while nothing was held there. Null of other markets, and without a price. */
  readonly coinProfit: string | null;
};

/** What the venue says that the key may do. */
export type ProbedKey = {
  readonly name: string;
  readonly status: 'active' | 'quarantined' | 'removed';
  readonly flags: { readonly [name: string]: boolean };
};

/** What was refused (RFC 9457). `code` is stable; `detail` says what happened, what was not done, what to do next. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly problems?: readonly {
    readonly path: string;
    readonly text: string;
  }[];
  /** Digest of the change that a fresh second factor is to be given for. */
  readonly challenge?: string;
  /** Number of the proposal that others have to confirm. */
  readonly proposal?: number;
};

/** Profit and turnover by account and day, cut to what the caller may see. */
export type Profit = {
  readonly accounts: readonly {
    readonly account: string;
    /** Oldest first. */
    readonly days: readonly ProfitDay[];
  }[];
};

/** One trading day of an account. */
export type ProfitDay = {
  /** When it began; the first one began with the account. */
  readonly startsAt: number;
  /** Realised and unrealised, with fees and funding; null for the present day without a price. */
  readonly profit: string | null;
  /** Value filled in it. */
  readonly turnover: string;
};

/** Codes are not among the factors where the gateway is reached from elsewhere. */
export type ProofQuestion = {
  readonly factors: readonly ('totp' | 'passkey' | 'backupCode')[];
  readonly passkey: PasskeyQuestion | null;
};

/** A change for which policy wants a second person. */
export type Proposal = {
  /** Number of the entry that proposed it. */
  readonly id: number;
  readonly change: 'policy' | 'people' | 'keys' | 'bots' | 'resume' | 'approvals' | 'export';
  /** The operation of this API, or the command at the owner’s door. */
  readonly operation: string;
  /** SHA-256 over exactly what was asked for. */
  readonly digest: string;
  /** everything, account:NAME, bot:NAME or wallet:NAME. */
  readonly on: string;
  readonly status: 'waiting' | 'confirmed' | 'refused' | 'withdrawn' | 'used' | 'expired';
  /** Name of whoever proposed it; owner for the owner’s door. */
  readonly by: string;
  /** Whether the caller proposed it. */
  readonly isOwn: boolean;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Last moment at which it can be confirmed and carried out. */
  readonly until: number;
  /** How many different people have to confirm it. */
  readonly needs: number;
  /** Names of those who did. */
  readonly confirmedBy: readonly string[];
  /** What was said last; empty while nothing was. */
  readonly reason: string;
  /** What was asked for. Null where it is over, and after a restart: then it is asked for again. */
  readonly asked: {
    /** Null for a command at the owner’s door. */
    readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | null;
    /** Below /api/v1, or the command. */
    readonly path: string;
    /** Null where there is none. */
    readonly body: unknown;
  } | null;
  /** What the request replaces; null where it names nothing. */
  readonly ifMatch: string | null;
  /** Whether the caller may confirm it now. */
  readonly mayConfirm: boolean;
};

/** Newest first: the caller’s own, and those that the caller could confirm. */
export type Proposals = {
  readonly proposals: readonly Proposal[];
};

/** An entry with the proof that a signed tree holds it. */
export type ProvenEntry = {
  /** C2SP tlog-proof: the hashes from the entry up to the root, and the signed checkpoint over it. */
  readonly proof: string;
  /** The entry’s own bytes, as they are hashed. May hold foreign text. */
  readonly leaf: string;
  /** The public key that the checkpoint is signed with, as this gateway names it. */
  readonly key: string;
};

/** What a socket tells. Only what is durable is told, in the order of the ledger. */
export type PushMessage =
  | {
      readonly kind: 'hello';
      /** Told is what comes after so many entries. */
      readonly entries: number;
      readonly halts: readonly Halt[];
    }
  | {
      readonly kind: 'order';
      readonly order: Order;
    }
  | {
      readonly kind: 'outcome';
      /** The request’s number. */
      readonly id: number;
      readonly account: string;
      /** Unix time in milliseconds. */
      readonly at: number;
      readonly result: 'accepted' | 'rejected' | 'unknown' | 'notPlaced' | 'unconfirmed';
      readonly code: string | null;
    }
  | {
      readonly kind: 'fill';
      /** Number of a ledger entry, from 0. */
      readonly entry: number;
      readonly account: string;
      /** Unix time in milliseconds. */
      readonly at: number;
      readonly instrument: string;
      readonly side: 'buy' | 'sell';
      /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
      readonly quantity: string;
      /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
      readonly price: string;
    }
  | {
      readonly kind: 'halts';
      /** Number of a ledger entry, from 0. */
      readonly entry: number;
      /** All that stand now. */
      readonly halts: readonly Halt[];
    }
  | {
      readonly kind: 'policy';
      /** Number of a ledger entry, from 0. */
      readonly entry: number;
      readonly hash: string;
    }
  | {
      readonly kind: 'approval';
      /** Number of a ledger entry, from 0. */
      readonly id: number;
      readonly verdict: 'approved' | 'rejected';
    }
  | {
      readonly kind: 'proposals';
      /** Number of a ledger entry, from 0. */
      readonly entry: number;
    }
  | {
      readonly kind: 'alert';
      readonly alert: Alert;
    }
  | {
      readonly kind: 'behind';
    };

/** A replay of history under another policy. */
export type Replay = {
  /** Good for ten minutes after it ended, for whoever began it. */
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly policy: string;
  /** Entries of the ledger that it has been through. */
  readonly read: number;
  readonly of: number;
  readonly report: ReplayReport | null;
  /** How it is reckoned, and what nobody can know. */
  readonly notKnown: readonly string[];
};

/** The decisions of the ledger, made again under another policy. Money in the quote asset. */
export type ReplayReport = {
  /** Unix time in milliseconds. */
  readonly since: number;
  /** Unix time in milliseconds. */
  readonly until: number;
  readonly entries: number;
  readonly decisions: number;
  readonly same: number;
  /** Newly refused. */
  readonly refused: {
    readonly orders: number;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly notional: string;
    readonly rows: readonly {
      readonly bot: string;
      readonly instrument: string | null;
      readonly code: string;
      readonly orders: number;
      /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
      readonly notional: string;
    }[];
  };
  /** Newly allowed. */
  readonly allowed: {
    readonly orders: number;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly notional: string;
    readonly rows: readonly {
      readonly bot: string;
      readonly instrument: string | null;
      readonly code: string;
      readonly orders: number;
      /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
      readonly notional: string;
    }[];
  };
  /** Refused by both, for other reasons. */
  readonly otherReasons: number;
  /** Cancels and changes of orders that would never have been there. */
  readonly consequences: number;
  /** Resting orders that the policy would have taken back. */
  readonly struck: number;
  readonly lostFills: readonly {
    readonly bot: string;
    readonly instrument: string;
    readonly fills: number;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly notional: string;
    readonly profit: string | null;
  }[];
  readonly accounts: readonly {
    readonly account: string;
    readonly turnover: {
      readonly recorded: string | null;
      readonly candidate: string | null;
    };
    readonly worstExposure: {
      readonly recorded: string | null;
      readonly candidate: string | null;
    };
    readonly profit: {
      readonly recorded: string | null;
      readonly candidate: string | null;
    };
  }[];
  readonly blastRadius: readonly {
    readonly bot: string;
    readonly before: string | null;
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly after: string;
  }[];
  /** The first of them that came out differently. */
  readonly first: readonly {
    /** Number of a ledger entry, from 0. */
    readonly seq: number;
    /** Unix time in milliseconds. */
    readonly at: number;
    readonly bot: string;
    readonly instrument: string | null;
    readonly became: 'refused' | 'allowed';
    readonly codes: readonly string[];
    /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
    readonly notional: string;
  }[];
};

/** A token that is good once. */
export type Reset = {
  /** By which the person sets their password once. Shown only now. */
  readonly token: string;
  /** Unix time in milliseconds. */
  readonly until: number;
};

/** The halt is over. */
export type Resumed = {
  /** everything, account:NAME or bot:NAME. */
  readonly scope: string;
};

/** How long what is kept beside the ledger, which is kept whole. */
export type Retention = {
  readonly settings: {
    /** Days for which the last alarms are listed; of more than 200 the oldest go at once. */
    readonly alertDays: number;
    /** Days for which it is known when a person signed in from an address, by keyed hashes. */
    readonly placeDays: number;
    /** Days for which approvals and proposals are listed after they are over. */
    readonly requestDays: number;
    /** Days after which the key that hashes addresses of refused sign-ins is destroyed and made anew. */
    readonly addressKeyDays: number;
    /** Hours for which an answer is given again to the same Idempotency-Key; in memory. */
    readonly repeatHours: number;
    /** Minutes for which the result of a replay of history can be fetched; in memory. */
    readonly replayMinutes: number;
  };
  /** The bounds of each, its default, and below which figure a second factor is asked for. */
  readonly terms: readonly {
    readonly name: string;
    readonly about: string;
    readonly least: number;
    readonly most: number;
    readonly fallback: number;
    readonly forAudit: number | null;
  }[];
  /** Whether the caller may change it and have it looked through. */
  readonly mayChange: boolean;
  /** The last time that it was looked what is to go; null before the first. */
  readonly last: {
    /** Unix time in milliseconds. */
    readonly at: number;
    readonly byGateway: boolean;
    /** How much of each kind went. */
    readonly removed: readonly {
      readonly what: string;
      readonly count: number;
    }[];
  } | null;
};

/** The decoy is unknown from now on. */
export type Revoked = {
  readonly bot: string;
  /** Order ids that rest at the venue. */
  readonly openOrders: readonly string[];
};

/** Counts by the hour, from the ledger. */
export type Security = {
  /** Beginning of the first hour that is counted in full. */
  readonly since: number;
  /** Unix time in milliseconds. */
  readonly until: number;
  /** Oldest first. One without anything is not there. */
  readonly hours: readonly {
    /** Beginning of the hour. */
    readonly at: number;
    readonly signIns: number;
    readonly signInsRefused: number;
    /** Requests of bots. */
    readonly allowed: number;
    /** Requests of bots, held ones included. */
    readonly refused: number;
  }[];
  /** Refusals of bots by code, most first. One with several reasons counts for each. */
  readonly reasons: readonly {
    readonly code: string;
    readonly count: number;
  }[];
  /** By why, most first. */
  readonly signInsRefused: readonly {
    readonly code: string;
    readonly count: number;
  }[];
  /** Newest first. */
  readonly anomalies: readonly Alert[];
};

/** A session. */
export type SessionRow = {
  readonly id: string;
  readonly person: string;
  /** Unix time in milliseconds. */
  readonly since: number;
  /** Unix time in milliseconds. */
  readonly renewedAt: number;
  /** It is the one of this request. */
  readonly isThis: boolean;
  /** What was proven in it. */
  readonly factors: readonly {
    readonly factor: 'totp' | 'passkey' | 'backupCode';
    /** Unix time in milliseconds. */
    readonly at: number;
  }[];
};

/** Sessions that live. */
export type Sessions = {
  readonly sessions: readonly SessionRow[];
};

/** It is settled. */
export type SettledDoubt = {
  readonly account: string;
  readonly order: string;
  /** notPlaced: it was in doubt, and counts as never placed, or a change of it as not made. expired: it rested here, and counts as over. */
  readonly settled: 'notPlaced' | 'expired';
};

/** Somebody is signed in. The refresh token is in a cookie that no script can read. */
export type SignedIn = {
  /** For `Authorization: Bearer`. Keep it in memory only. */
  readonly access: string;
  /** For how long it is good. */
  readonly accessMs: number;
  readonly me: Me;
};

/** How a test of each sink for alarms ended. Empty where there is none. */
export type SinkTests = {
  readonly results: readonly {
    readonly sink: string;
    /** delivered, or why it was not. */
    readonly code: string;
    readonly tookMs: number;
  }[];
};

/** What a sweep removed. */
export type Swept = {
  /** How much of each kind went. */
  readonly removed: readonly {
    readonly what: string;
    readonly count: number;
  }[];
};

/** Send it as a second WebSocket protocol beside `sallyport.v1`: `ticket.` and the ticket. */
export type Ticket = {
  readonly ticket: string;
  /** Unix time in milliseconds. */
  readonly until: number;
};

/** Null where no policy is on trial. */
export type Trial = {
  readonly trial: PolicyTrial | null;
};

/** The policy is on trial. */
export type TrialBegun = {
  readonly hash: string;
};

/** It is in force. */
export type TrialPromoted = {
  readonly hash: string;
};

/** One of the venue’s own limits, counted over a window. */
export type VenueLimit = {
  readonly place: string;
  readonly meter: string;
  readonly windowMs: number;
  readonly used: number;
  readonly limit: number;
};

/** A wallet on a chain. No key and no address of a node is ever in an answer. */
export type Wallet = {
  readonly name: string;
  /** Whose it is: a person’s name, or what was said at the terminal. */
  readonly user: string;
  readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
  readonly address: string;
  /** client: its key is elsewhere, and what was approved comes back signed. server: its key is sealed here. enclave: its key was made in a token and stays there. */
  readonly mode: 'client' | 'server' | 'enclave';
  /** Above so much of its coin nothing is signed here for programs; null in client mode. */
  readonly cap: string | null;
  /** Unix time in milliseconds. */
  readonly since: number;
  /** The one of its user on its chain that is meant where none is named. */
  readonly primary: boolean;
  /** Nothing is signed for it any more. */
  readonly retired: boolean;
  /** Whether anything was ever signed for it. */
  readonly used: boolean;
  /** Whether the policy says what it may do. Without that it signs nothing. */
  readonly limited: boolean;
  /** Who else may ask for its signatures. */
  readonly programs: readonly string[];
  /** Transactions that are approved and wait for a signature. */
  readonly waiting: number;
};

/** A wallet, as the ledger and its nodes have it. */
export type WalletStory = {
  readonly wallet: Wallet;
  /** What it holds of its coin, the least that any of its nodes says; null where nobody answered. */
  readonly balance: string | null;
  /** What must stay in it after each transaction; null where the policy says nothing about it. */
  readonly minimumBalance: string | null;
  readonly feeMax: string | null;
  /** What it may do, as the policy has it. */
  readonly actions: readonly string[];
  /** How much of each asset may leave, and how much left within a day or may have. */
  readonly assets: readonly {
    readonly asset: string;
    readonly perTransaction: string | null;
    readonly perDay: string | null;
    /** A whole number of the smallest units: lamports, stroops, or those of a token. */
    readonly spent: string;
  }[];
  /** On Stellar what its key can do on its account, in words. */
  readonly power: readonly string[];
  readonly open: readonly OpenTransaction[];
};

/** Those that the caller may see, in the order in which they were added, and what new ones can be made of. */
export type Wallets = {
  readonly wallets: readonly Wallet[];
  /** Every chain that is served, and whether nodes of it are known that a new wallet would ask. */
  readonly chains: readonly {
    readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
    readonly hasNodes: boolean;
  }[];
  /** Whether a token is named that makes and keeps keys. */
  readonly token: boolean;
};

/** One request, as the transport sends it. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v1, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** What `If-Match` says, where the operation needs it. */
  readonly ifMatch?: string;
  /** Under the same key nothing is done twice. */
  readonly idempotencyKey?: string;
}

/** A good answer with its entity tag. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string | null;
}

/** Sends a request and gives the good answer, or throws. The caller says what the answer is. */
export type Send = <T>(call: ApiCall) => Promise<Tagged<T>>;

/** Every operation of the API, typed. */
export class SallyportApi {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Sends a request as it is, such as one that another person confirmed. */
  repeat(call: ApiCall): Promise<Tagged<unknown>> {
    return this.#send<unknown>(call);
  }

  /** `POST /api/v1/setup`: Makes the first person, who owns everything, of whoever read the set-up code in the terminal. */
  setUp(
    body: {
      readonly code: string;
      /** 1 to 64 characters. */
      readonly name: string;
      /** At least 15 characters, or 8 beside a second factor. */
      readonly password: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<SignedIn>> {
    return this.#send<SignedIn>({
      method: 'POST',
      path: `/setup`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/session`: Signs somebody in. Why somebody is not let in is told to nobody. */
  signIn(
    body: {
      /** 1 to 64 characters. */
      readonly name: string;
      readonly password: string;
      /** Of an authenticator app, or a backup code; wanted after SECOND_FACTOR_NEEDED. */
      readonly code?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<SignedIn>> {
    return this.#send<SignedIn>({
      method: 'POST',
      path: `/session`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/session/refresh`: Exchanges the refresh token in the cookie, which is good once. NOT_SET_UP (401) while nobody was set up. */
  refreshSession(idempotencyKey?: string): Promise<Tagged<SignedIn>> {
    return this.#send<SignedIn>({
      method: 'POST',
      path: `/session/refresh`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `DELETE /api/v1/session`: Signs out: every token of the session is worthless at once. */
  signOut(idempotencyKey?: string): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'DELETE',
      path: `/session`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/ws/ticket`: A ticket that opens one socket from the same place within half a minute. */
  issueTicket(idempotencyKey?: string): Promise<Tagged<Ticket>> {
    return this.#send<Ticket>({
      method: 'POST',
      path: `/ws/ticket`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/me`: Who is signed in, with which roles. */
  getMe(): Promise<Tagged<Me>> {
    return this.#send<Me>({ method: 'GET', path: `/me` });
  }

  /** `GET /api/v1/sessions`: One’s own sessions; those of somebody else for who may audit everything. */
  listSessions(query: { readonly person?: string } = {}): Promise<Tagged<Sessions>> {
    return this.#send<Sessions>({ method: 'GET', path: withQuery(`/sessions`, query) });
  }

  /** `DELETE /api/v1/sessions/{id}`: Ends a session at once: one’s own, or one of somebody whose roles one may give. */
  endSession(id: string, idempotencyKey?: string): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'DELETE',
      path: `/sessions/${id}`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/password`: Sets the password of whoever holds an invitation or a reset token; every session of theirs ends. */
  setPassword(
    body: {
      readonly token: string;
      /** At least 15 characters, or 8 beside a second factor. */
      readonly password: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'POST',
      path: `/password`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/session/passkey/question`: The question for signing in by a passkey alone. */
  askPasskey(idempotencyKey?: string): Promise<Tagged<PasskeyQuestion>> {
    return this.#send<PasskeyQuestion>({
      method: 'POST',
      path: `/session/passkey/question`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/session/passkey`: Signs somebody in by a passkey, which is two factors: the device, and what unlocks it. */
  signInByPasskey(
    body: {
      readonly id: string;
      readonly clientDataJSON: string;
      readonly authenticatorData: string;
      readonly signature: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<SignedIn>> {
    return this.#send<SignedIn>({
      method: 'POST',
      path: `/session/passkey`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/me/factors`: The second factors that the caller has set up. */
  listFactors(): Promise<Tagged<Factors>> {
    return this.#send<Factors>({ method: 'GET', path: `/me/factors` });
  }

  /** `POST /api/v1/me/factors/totp`: A secret for an authenticator app. It counts when a code of it was confirmed. */
  beginTotp(idempotencyKey?: string): Promise<Tagged<NewTotp>> {
    return this.#send<NewTotp>({
      method: 'POST',
      path: `/me/factors/totp`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/me/factors/totp/confirm`: Sets up the authenticator app. Other sessions of the caller end. */
  confirmTotp(
    body: {
      /** Six digits, or a backup code. */
      readonly code: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'POST',
      path: `/me/factors/totp/confirm`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `DELETE /api/v1/me/factors/totp`: Takes the authenticator app away. Needs a second factor that was just proven. */
  removeTotp(idempotencyKey?: string): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'DELETE',
      path: `/me/factors/totp`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/me/factors/passkeys/question`: What a device needs to make a passkey. */
  askNewPasskey(idempotencyKey?: string): Promise<Tagged<NewPasskeyQuestion>> {
    return this.#send<NewPasskeyQuestion>({
      method: 'POST',
      path: `/me/factors/passkeys/question`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/me/factors/passkeys`: Sets up a passkey. Other sessions of the caller end. */
  addPasskey(
    body: {
      readonly label: string;
      readonly clientDataJSON: string;
      readonly attestationObject: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'POST',
      path: `/me/factors/passkeys`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `DELETE /api/v1/me/factors/passkeys/{id}`: Takes a passkey away. Needs a second factor that was just proven. */
  removePasskey(id: string, idempotencyKey?: string): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'DELETE',
      path: `/me/factors/passkeys/${id}`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/me/factors/codes`: Ten backup codes in place of those before. Needs a second factor that was just proven. */
  makeBackupCodes(idempotencyKey?: string): Promise<Tagged<BackupCodes>> {
    return this.#send<BackupCodes>({
      method: 'POST',
      path: `/me/factors/codes`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/me/mail`: Where the caller is written to about their account. */
  getMail(): Promise<Tagged<Mail>> {
    return this.#send<Mail>({ method: 'GET', path: `/me/mail` });
  }

  /** `PUT /api/v1/me/mail`: Sets where letters about one’s own account go. Needs a second factor that was just proven. */
  putMail(
    body: {
      /** An address of mail; null for none. */
      readonly mail: string | null;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'PUT',
      path: `/me/mail`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/me/proof/question`: With what the caller can confirm a change. */
  askProof(
    body: {
      /** As STEP_UP_NEEDED named it. */
      readonly challenge?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<ProofQuestion>> {
    return this.#send<ProofQuestion>({
      method: 'POST',
      path: `/me/proof/question`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/me/proof`: Proves a second factor for exactly one change, or for changing one’s own second factors. */
  giveProof(
    body: {
      readonly shown: {
        /** Six digits, or a backup code. */
        readonly code?: string;
        readonly passkey?: {
          readonly id: string;
          readonly clientDataJSON: string;
          readonly authenticatorData: string;
          readonly signature: string;
        };
      };
      /** As STEP_UP_NEEDED named it. */
      readonly challenge?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'POST',
      path: `/me/proof`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/people`: Everybody, with their roles. */
  listPeople(): Promise<Tagged<People>> {
    return this.#send<People>({ method: 'GET', path: `/people` });
  }

  /** `POST /api/v1/people`: Invites somebody with roles that the caller may give. */
  invitePerson(
    body: {
      /** 1 to 64 characters. */
      readonly name: string;
      readonly roles: readonly string[];
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Invited>> {
    return this.#send<Invited>({
      method: 'POST',
      path: `/people`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `PUT /api/v1/people/{id}/roles`: Gives somebody these roles and no others, from their next request on. */
  setRoles(
    id: string,
    body: {
      readonly roles: readonly string[];
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'PUT',
      path: `/people/${id}/roles`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/people/{id}/reset`: A token by which somebody sets another password. */
  resetPerson(id: string, idempotencyKey?: string): Promise<Tagged<Reset>> {
    return this.#send<Reset>({
      method: 'POST',
      path: `/people/${id}/reset`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `DELETE /api/v1/people/{id}`: Removes somebody: their sessions end, and the key of their hashes in the ledger is destroyed. */
  removePerson(id: string, idempotencyKey?: string): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'DELETE',
      path: `/people/${id}`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/overview`: Halts, accounts and bots with the headroom of every limit, profit and loss, and the state of the venues. */
  getOverview(): Promise<Tagged<Overview>> {
    return this.#send<Overview>({ method: 'GET', path: `/overview` });
  }

  /** `GET /api/v1/profit`: What each account made by the trading day, the present one last: 400 days that are over at most. */
  getProfit(query: { readonly account?: string } = {}): Promise<Tagged<Profit>> {
    return this.#send<Profit>({ method: 'GET', path: withQuery(`/profit`, query) });
  }

  /** `GET /api/v1/orders`: Requests of bots, newest first, with what became of each. */
  listOrders(
    query: {
      readonly cursor?: number;
      readonly limit?: number;
      readonly bot?: string;
      readonly account?: string;
      readonly verdict?: 'allow' | 'deny' | 'hold';
    } = {},
  ): Promise<Tagged<Orders>> {
    return this.#send<Orders>({ method: 'GET', path: withQuery(`/orders`, query) });
  }

  /** `GET /api/v1/orders/{id}`: The whole story of one request: what was asked, on what it was decided, what the venue said, its fills. */
  getOrder(id: number): Promise<Tagged<OrderStory>> {
    return this.#send<OrderStory>({ method: 'GET', path: `/orders/${id}` });
  }

  /** `GET /api/v1/orders/{id}/limits`: Every limit that a request was held to, with the figures used: the ledger is folded up to it and the decision made again. */
  getOrderLimits(id: number): Promise<Tagged<OrderLimits>> {
    return this.#send<OrderLimits>({ method: 'GET', path: `/orders/${id}/limits` });
  }

  /** `GET /api/v1/orders/{id}/proof`: The proof that a request’s entry is in the ledger, under a checkpoint that is signed now. */
  getOrderProof(id: number): Promise<Tagged<OrderProof>> {
    return this.#send<OrderProof>({ method: 'GET', path: `/orders/${id}/proof` });
  }

  /** `GET /api/v1/doubts`: What was sent and has no known end. Most of it ends by itself within seconds. */
  listDoubts(): Promise<Tagged<Doubts>> {
    return this.#send<Doubts>({ method: 'GET', path: `/doubts` });
  }

  /** `POST /api/v1/doubts/{account}/settle`: Somebody’s word that an order is not at the venue, which is asked once more: one that it knows is not settled. The exposure is free again. */
  settleDoubt(
    account: string,
    body: {
      /** The order’s `clientOrderId`. */
      readonly order: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<SettledDoubt>> {
    return this.#send<SettledDoubt>({
      method: 'POST',
      path: `/doubts/${account}/settle`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/keys`: Accounts at venues: what their keys were proven to be able to do, and which bots trade on them. */
  listKeys(): Promise<Tagged<Keys>> {
    return this.#send<Keys>({ method: 'GET', path: `/keys` });
  }

  /** `GET /api/v1/bots`: Bots with their decoys, and the most that each can cost in a day. */
  listBots(): Promise<Tagged<Bots>> {
    return this.#send<Bots>({ method: 'GET', path: `/bots` });
  }

  /** `GET /api/v1/policy`: The policy in force, and the one on trial. */
  getPolicy(): Promise<Tagged<PolicyInForce>> {
    return this.#send<PolicyInForce>({ method: 'GET', path: `/policy` });
  }

  /** `GET /api/v1/ledger/entries`: Entries of the ledger, newest first. */
  listEntries(
    query: {
      readonly cursor?: number;
      readonly limit?: number;
      readonly kind?: string;
      readonly about?: string;
    } = {},
  ): Promise<Tagged<Entries>> {
    return this.#send<Entries>({ method: 'GET', path: withQuery(`/ledger/entries`, query) });
  }

  /** `GET /api/v1/ledger/checkpoint`: A checkpoint over everything that is durable, signed now. */
  getCheckpoint(): Promise<Tagged<Checkpoint>> {
    return this.#send<Checkpoint>({ method: 'GET', path: `/ledger/checkpoint` });
  }

  /** `GET /api/v1/ledger/export`: The whole ledger as a file that `ledger verify` and the console check without the gateway. */
  exportLedger(): Promise<Tagged<string>> {
    return this.#send<string>({ method: 'GET', path: `/ledger/export` });
  }

  /** `POST /api/v1/halt`: Stops openings, or everything but cancels, in a scope. Acts in memory at once, before the ledger has it. */
  halt(
    body: {
      /** everything, account:NAME or bot:NAME. */
      readonly scope: string;
      /** openings: orders that the venue enforces as reduce-only still pass. orders: cancels alone pass. */
      readonly stops: 'openings' | 'orders';
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Halted>> {
    return this.#send<Halted>({
      method: 'POST',
      path: `/halt`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/resume`: Ends the halt of exactly that scope. Takes effect only once it is durable. */
  resume(
    body: {
      /** everything, account:NAME or bot:NAME. */
      readonly scope: string;
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Resumed>> {
    return this.#send<Resumed>({
      method: 'POST',
      path: `/resume`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/keys/{account}/probe`: Asks the venue now what a key may do. One that may more than is accepted is quarantined. */
  probeKey(account: string, idempotencyKey?: string): Promise<Tagged<ProbedKey>> {
    return this.#send<ProbedKey>({
      method: 'POST',
      path: `/keys/${account}/probe`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/keys/{account}/login`: Where a person opens the day’s session, where the venue wants one. No password comes here. */
  beginLogin(account: string, idempotencyKey?: string): Promise<Tagged<LoginPage>> {
    return this.#send<LoginPage>({
      method: 'POST',
      path: `/keys/${account}/login`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/keys/{account}/login/finish`: Opens the session with the address that the venue’s page sent the person to. */
  finishLogin(
    account: string,
    body: {
      /** The whole address, as the browser shows it. */
      readonly redirect: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<OpenedSession>> {
    return this.#send<OpenedSession>({
      method: 'POST',
      path: `/keys/${account}/login/finish`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/keys/{account}/logout`: Ends the session at the venue. What rests there stays, and waits for the next log-in. */
  endLogin(account: string, idempotencyKey?: string): Promise<Tagged<EndedSession>> {
    return this.#send<EndedSession>({
      method: 'POST',
      path: `/keys/${account}/logout`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/bots`: Issues a decoy for a bot on an account. Its secret is in this answer and in no other. */
  addBot(
    body: {
      readonly bot: string;
      readonly account: string;
      /** How the bot signs; hmac where absent. */
      readonly type?: 'hmac' | 'ed25519' | 'rsa' | 'secp256k1' | 'checksum';
      /** PEM of the public half of a pair that the bot has already. */
      readonly publicKey?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<IssuedBot>> {
    return this.#send<IssuedBot>({
      method: 'POST',
      path: `/bots`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/bots/{bot}/revoke`: From the next request on the decoy is unknown. Its resting orders stay at the venue and are named. */
  revokeBot(
    bot: string,
    body: {
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Revoked>> {
    return this.#send<Revoked>({
      method: 'POST',
      path: `/bots/${bot}/revoke`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `PUT /api/v1/policy`: Puts a policy in force from the next order on. Looser than the one before it needs a second factor. */
  putPolicy(
    body: {
      /** The whole policy as JSON. Its parser is closed. */
      readonly policy: unknown;
    },
    ifMatch: string,
    idempotencyKey?: string,
  ): Promise<Tagged<PolicySet>> {
    return this.#send<PolicySet>({
      method: 'PUT',
      path: `/policy`,
      body,
      ifMatch,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/policy/check`: Reads a policy without setting it: what is wrong with it, what it loosens, what each bot could cost. */
  checkPolicy(
    body: {
      /** The whole policy as JSON. Its parser is closed. */
      readonly policy: unknown;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<PolicyChecked>> {
    return this.#send<PolicyChecked>({
      method: 'POST',
      path: `/policy/check`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/approvals`: Requests that wait for a person, and what was said lately. */
  listApprovals(): Promise<Tagged<Approvals>> {
    return this.#send<Approvals>({ method: 'GET', path: `/approvals` });
  }

  /** `POST /api/v1/approvals/{id}/approve`: The bot may send exactly this request again, once, within the minutes that policy gives. */
  approveRequest(
    id: number,
    body: {
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Approval>> {
    return this.#send<Approval>({
      method: 'POST',
      path: `/approvals/${id}/approve`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/approvals/{id}/refuse`: The same request is refused for a day. Takes back an approval that was not used. */
  refuseRequest(
    id: number,
    body: {
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Approval>> {
    return this.#send<Approval>({
      method: 'POST',
      path: `/approvals/${id}/refuse`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/alerts`: The last alarms about what the caller may see, newest first. */
  listAlerts(): Promise<Tagged<Alerts>> {
    return this.#send<Alerts>({ method: 'GET', path: `/alerts` });
  }

  /** `POST /api/v1/alerts/test`: Has every sink for alarms tried now, and says how each try ended. For who may change settings. */
  testAlerts(idempotencyKey?: string): Promise<Tagged<SinkTests>> {
    return this.#send<SinkTests>({
      method: 'POST',
      path: `/alerts/test`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/proposals`: Changes that wait for a second person, and what became of those before them. */
  listProposals(): Promise<Tagged<Proposals>> {
    return this.#send<Proposals>({ method: 'GET', path: `/proposals` });
  }

  /** `POST /api/v1/proposals/{id}/confirm`: Lets whoever proposed exactly this change carry it out, once. Never one’s own. */
  confirmProposal(
    id: number,
    body: {
      /** Of the proposal as it was shown: nothing else is confirmed. */
      readonly digest: string;
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Proposal>> {
    return this.#send<Proposal>({
      method: 'POST',
      path: `/proposals/${id}/confirm`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/proposals/{id}/refuse`: The change cannot be confirmed or carried out any more. Takes back one’s own. */
  refuseProposal(
    id: number,
    body: {
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Proposal>> {
    return this.#send<Proposal>({
      method: 'POST',
      path: `/proposals/${id}/refuse`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/policy/shadow`: What the policy on trial would have answered otherwise, by bot, symbol and reason. */
  getTrial(): Promise<Tagged<Trial>> {
    return this.#send<Trial>({ method: 'GET', path: `/policy/shadow` });
  }

  /** `PUT /api/v1/policy/shadow`: Puts a policy on trial: it decides beside the one in force from the next order on and changes no answer. */
  putTrial(
    body: {
      /** The whole policy as JSON. Its parser is closed. */
      readonly policy: unknown;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<TrialBegun>> {
    return this.#send<TrialBegun>({
      method: 'PUT',
      path: `/policy/shadow`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `DELETE /api/v1/policy/shadow`: Ends the trial. What it found stays in the ledger. */
  endTrial(idempotencyKey?: string): Promise<Tagged<Record<string, never>>> {
    return this.#send<Record<string, never>>({
      method: 'DELETE',
      path: `/policy/shadow`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/policy/shadow/promote`: Puts the policy on trial in force, and ends the trial, in one step. */
  promoteTrial(
    body: {
      /** Of the policy on trial: no other one is put in force. */
      readonly hash: string;
    },
    ifMatch: string,
    idempotencyKey?: string,
  ): Promise<Tagged<TrialPromoted>> {
    return this.#send<TrialPromoted>({
      method: 'POST',
      path: `/policy/shadow/promote`,
      body,
      ifMatch,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/policy/schema`: JSON Schema (2020-12) of a policy, for an editor; what decides is the parser. */
  getPolicySchema(): Promise<Tagged<PolicySchema>> {
    return this.#send<PolicySchema>({ method: 'GET', path: `/policy/schema` });
  }

  /** `POST /api/v1/policy/explain`: What would be decided about an order of a bot now, under the policy in force or another one. Sends nothing. */
  explainOrder(
    body: {
      readonly bot: string;
      readonly order: {
        readonly instrument: string;
        readonly side: 'buy' | 'sell';
        readonly type: 'limit' | 'market';
        /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
        readonly quantity: string;
        /** An exact decimal number: money in the quote asset, quantities in units of the base asset. */
        readonly price?: string;
        readonly reduceOnly?: 'yes' | 'no';
      };
      /** The whole policy as JSON. Its parser is closed. */
      readonly policy?: unknown;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Explained>> {
    return this.#send<Explained>({
      method: 'POST',
      path: `/policy/explain`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/policy/replay`: Begins to make every decision of the ledger again under another policy. Changes nothing. One at a time. */
  beginReplay(
    body: {
      /** The whole policy as JSON. Its parser is closed. */
      readonly policy: unknown;
      /** The first moment at which the policy would have decided; the whole ledger where absent. */
      readonly since?: number;
      /** Only the orders of this bot are decided again. */
      readonly bot?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Replay>> {
    return this.#send<Replay>({
      method: 'POST',
      path: `/policy/replay`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/policy/replay/{id}`: How far a replay is, and what came out. */
  getReplay(id: string): Promise<Tagged<Replay>> {
    return this.#send<Replay>({ method: 'GET', path: `/policy/replay/${id}` });
  }

  /** `GET /api/v1/security`: Sign-ins, those that were refused, refusals of bots, and what detectors saw, over time. */
  getSecurity(query: { readonly hours?: number } = {}): Promise<Tagged<Security>> {
    return this.#send<Security>({ method: 'GET', path: withQuery(`/security`, query) });
  }

  /** `GET /api/v1/retention`: How long things are kept beside the ledger, and what went the last time. */
  getRetention(): Promise<Tagged<Retention>> {
    return this.#send<Retention>({ method: 'GET', path: `/retention` });
  }

  /** `PUT /api/v1/retention`: Sets how long things are kept; what is not named stays. Shorter than an audit needs is confirmed. */
  putRetention(
    body: {
      /** Days for which the last alarms are listed; of more than 200 the oldest go at once. */
      readonly alertDays?: number;
      /** Days for which it is known when a person signed in from an address, by keyed hashes. */
      readonly placeDays?: number;
      /** Days for which approvals and proposals are listed after they are over. */
      readonly requestDays?: number;
      /** Days after which the key that hashes addresses of refused sign-ins is destroyed and made anew. */
      readonly addressKeyDays?: number;
      /** Hours for which an answer is given again to the same Idempotency-Key; in memory. */
      readonly repeatHours?: number;
      /** Minutes for which the result of a replay of history can be fetched; in memory. */
      readonly replayMinutes?: number;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Retention>> {
    return this.#send<Retention>({
      method: 'PUT',
      path: `/retention`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/retention/sweep`: Removes now what is kept longer than the settings say; it happens by itself once a day. */
  sweepRetention(idempotencyKey?: string): Promise<Tagged<Swept>> {
    return this.#send<Swept>({
      method: 'POST',
      path: `/retention/sweep`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `GET /api/v1/wallets`: Wallets on chains: whose they are, how they are signed for, and what waits for a signature. */
  listWallets(): Promise<Tagged<Wallets>> {
    return this.#send<Wallets>({ method: 'GET', path: `/wallets` });
  }

  /** `GET /api/v1/wallets/{wallet}`: One wallet: what it holds, what may leave it, what left within a day, and what is open. */
  getWallet(wallet: string): Promise<Tagged<WalletStory>> {
    return this.#send<WalletStory>({ method: 'GET', path: `/wallets/${wallet}` });
  }

  /** `POST /api/v1/wallets`: Registers a wallet in client mode: its key stays where it is. It signs nothing before the policy names it. */
  addWallet(
    body: {
      /** Never used again. */
      readonly name: string;
      readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
      readonly address: string;
      /** Whose it is, for the number of wallets of a user; the caller where absent. */
      readonly user?: string;
      /** A wallet on the same chain whose nodes are asked; absent: those of the chain, else of the primary or newest. */
      readonly nodesOf?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Wallet>> {
    return this.#send<Wallet>({
      method: 'POST',
      path: `/wallets`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/wallets/enclave`: A wallet in enclave mode: the token that the gateway speaks to makes its key, keeps it and signs. */
  makeEnclaveWallet(
    body: {
      /** Never used again. */
      readonly name: string;
      readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
      /** Above so much of its coin nothing is signed for programs. */
      readonly cap: string;
      /** Whose it is; the caller where absent. */
      readonly user?: string;
      /** As when a wallet is added. */
      readonly nodesOf?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Wallet>> {
    return this.#send<Wallet>({
      method: 'POST',
      path: `/wallets/enclave`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/wallets/server`: A wallet in server mode: its key is born in the keeper, and signs there. Whoever breaks in can take all it holds. */
  makeServerWallet(
    body: {
      /** Never used again. */
      readonly name: string;
      readonly chain: 'solana' | 'stellar' | 'stellar-testnet';
      /** Above so much of its coin nothing is signed for programs. */
      readonly cap: string;
      /** Must be true: whoever breaks into the keeper can take what the wallet holds. */
      readonly riskAccepted: boolean;
      /** Whose it is; the caller where absent. */
      readonly user?: string;
      /** As when a wallet is added. */
      readonly nodesOf?: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Wallet>> {
    return this.#send<Wallet>({
      method: 'POST',
      path: `/wallets/server`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `PUT /api/v1/wallets/{wallet}/primary`: Makes it the one of its user on its chain that is meant where none is named. */
  setPrimaryWallet(wallet: string, idempotencyKey?: string): Promise<Tagged<Wallet>> {
    return this.#send<Wallet>({
      method: 'PUT',
      path: `/wallets/${wallet}/primary`,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/wallets/{wallet}/transactions`: Has a transaction read and decided on. In client mode it then waits for the signature of its wallet. */
  proposeTransaction(
    wallet: string,
    body: {
      /** A transaction in base 64, as the chain has it. */
      readonly transaction: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<DecidedTransaction>> {
    return this.#send<DecidedTransaction>({
      method: 'POST',
      path: `/wallets/${wallet}/transactions`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/wallets/{wallet}/transactions/{deed}/signature`: Takes what was approved back signed: only the very bytes, and only with a right signature. Then it is sent. */
  handInSignature(
    wallet: string,
    deed: number,
    body: {
      /** A transaction in base 64, as the chain has it. */
      readonly transaction: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<DecidedTransaction>> {
    return this.#send<DecidedTransaction>({
      method: 'POST',
      path: `/wallets/${wallet}/transactions/${deed}/signature`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/wallets/{wallet}/retire`: Signs nothing for it any more. A key that is sealed here is destroyed, which needs a second factor. */
  retireWallet(
    wallet: string,
    body: {
      /** Why, in a person’s words. Kept in the ledger for ever: no names, no secrets. */
      readonly reason: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<Wallet>> {
    return this.#send<Wallet>({
      method: 'POST',
      path: `/wallets/${wallet}/retire`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }

  /** `POST /api/v1/wallets/{wallet}/export`: Gives a sealed key out, once, to one page: where policy says so for this wallet, after a passkey for this. */
  exportWalletKey(
    wallet: string,
    body: {
      /** The page’s half of the agreement: a point of P-256, uncompressed, in base 64. */
      readonly publicKey: string;
    },
    idempotencyKey?: string,
  ): Promise<Tagged<ExportedKey>> {
    return this.#send<ExportedKey>({
      method: 'POST',
      path: `/wallets/${wallet}/export`,
      body,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
  }
}

type Query = { readonly [name: string]: string | number | undefined };

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
