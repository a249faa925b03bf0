/** A person as the Bot API tells of them. */
export interface Person {
  readonly id: number;
  readonly firstName: string;
}

/** A message that a bot sent. */
export interface SentMessage {
  readonly messageId: number;
  readonly chat: number;
  readonly text: string;
}

/** An update of type `message`, in the form of the documentation. */
export interface Update {
  readonly update_id: number;
  readonly message: {
    readonly message_id: number;
    readonly date: number;
    readonly from: { readonly id: number; readonly is_bot: boolean; readonly first_name: string };
    readonly chat: { readonly id: number; readonly type: 'private' | 'group' };
    readonly text: string;
  };
}

export interface Written {
  readonly from: Person;
  readonly text: string;
  /** Seconds since 1970. */
  readonly date: number;
  /** Absent: the person's own chat with the bot. */
  readonly group?: number;
  readonly isBot?: boolean;
}

/** Updates that wait for a bot at once; the real server keeps them for 24 hours. */
const WAITING_MAX = 1_000;

/** The chats of one bot: what people wrote and the bot has not confirmed, and what it sent. */
export class Chats {
  readonly #known = new Set<number>();
  readonly #blocked = new Set<number>();
  readonly #sent: SentMessage[] = [];
  #updates: Update[] = [];
  #nextUpdate = 1_000;
  #nextMessage = 1;

  get sent(): readonly SentMessage[] {
    return this.#sent;
  }

  /** A person begins a chat with the bot: before that it may not write to them. */
  begin(person: number): void {
    this.#known.add(person);
    this.#blocked.delete(person);
  }

  block(person: number): void {
    this.#blocked.add(person);
  }

  write({ from, text, date, group, isBot = false }: Written): void {
    this.#known.add(from.id);
    const chat =
      group === undefined ? { id: from.id, type: 'private' as const } : { id: group, type: 'group' as const };
    const message = {
      message_id: this.#nextMessage,
      date,
      from: { id: from.id, is_bot: isBot, first_name: from.firstName },
      chat,
      text,
    };
    this.#updates.push({ update_id: this.#nextUpdate, message });
    this.#updates = this.#updates.slice(-WAITING_MAX);
    this.#nextUpdate += 1;
    this.#nextMessage += 1;
  }

  /** What a bot may do in a chat. */
  standing(chat: number): 'open' | 'unknown' | 'blocked' {
    if (!this.#known.has(chat)) return 'unknown';
    return this.#blocked.has(chat) ? 'blocked' : 'open';
  }

  send(chat: number, text: string): SentMessage {
    const message = { messageId: this.#nextMessage, chat, text };
    this.#nextMessage += 1;
    this.#sent.push(message);
    return message;
  }

  /** Forgets what stands before the offset, which confirms it, and gives what follows. */
  updates(offset: number, limit: number): readonly Update[] {
    this.#updates = this.#updates.filter(({ update_id }) => update_id >= offset);
    return this.#updates.slice(0, limit);
  }
}
