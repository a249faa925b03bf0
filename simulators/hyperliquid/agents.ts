import type { Account, Agent } from './account.ts';
import type { Exchange } from './exchange.ts';
import type { Nonces } from './nonces.ts';
import { ERR } from './refusal.ts';

const NAME_MAX = 16;
const NAMED_MAX = 3;
const NAME = /^(.*?)(?: valid_until ([0-9]{1,16}))?$/s;

/** Which wallets may sign for which account: at most one without a name and three with one. */
export class Agents {
  readonly #exchange: Exchange;
  readonly #nonces: Nonces;
  /** Agent to account. */
  readonly #of = new Map<string, string>();

  constructor(exchange: Exchange, nonces: Nonces) {
    this.#exchange = exchange;
    this.#nonces = nonces;
  }

  /** The account that an agent signs for now, or null. */
  userOf(address: string): Account | null {
    const user = this.#exchange.accounts.get(this.#of.get(address) ?? '');
    const agent = [...(user?.agents.values() ?? [])].find((one) => one.address === address);
    if (user === undefined || agent === undefined) return null;
    if (agent.validUntil === null || agent.validUntil > this.#exchange.now) return user;
    this.remove(user, agent.name);
    return null;
  }

  /** Lets a wallet sign for an account; it takes the place of the agent of the same name. Text: why not. */
  approve(user: Account, agent: Agent): string | null {
    if (agent.name.length > NAME_MAX) return ERR.badAgentName;
    if (this.#of.has(agent.address) || this.#exchange.accounts.has(agent.address)) return ERR.agentUsed;
    const named = [...user.agents.keys()].filter((name) => name !== '');
    if (agent.name !== '' && !user.agents.has(agent.name) && named.length >= NAMED_MAX)
      return ERR.tooManyAgents;
    this.remove(user, agent.name);
    user.agents.set(agent.name, agent);
    this.#of.set(agent.address, user.address);
    return null;
  }

  /** Ends an agent, and forgets its nonces. Its orders stay. */
  remove(user: Account, name: string): void {
    const agent = user.agents.get(name);
    if (agent === undefined) return;
    user.agents.delete(name);
    this.#of.delete(agent.address);
    this.#nonces.forget(agent.address);
  }
}

/** An agent's name as it is sent: the end of its life may stand behind it. */
export function parseAgentName(text: string): Pick<Agent, 'name' | 'validUntil'> {
  const [, name = '', until] = NAME.exec(text) ?? [];
  return { name, validUntil: until === undefined ? null : Number(until) };
}
