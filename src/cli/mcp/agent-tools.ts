import {
  about,
  choice,
  flag,
  nothing,
  object,
  text,
  type Form,
  type JsonSchema,
} from '../../protocol/api/form.ts';
import { decimalForm } from '../../protocol/api/terms.ts';
import type { BotCaller, BotReply } from './bot-caller.ts';

/** What a tool says to the model. `isNo`: it was refused, or nobody knows. */
export interface ToolAnswer {
  readonly text: string;
  readonly isNo: boolean;
}

/** Something that an agent can do. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** Whether it changes nothing. */
  readonly isRead: boolean;
  readonly run: (given: unknown) => Promise<ToolAnswer>;
}

const symbol = about(
  'The market, such as BTCUSDT.',
  text({ max: 32, pattern: '^[A-Z0-9_]+$', words: 'a symbol' }),
);
const orderId = text({ max: 36, pattern: '^[.A-Za-z0-9:/_-]+$', words: 'an order id' });

const orderForm = object(
  { symbol, side: choice(['BUY', 'SELL']), type: choice(['LIMIT', 'MARKET']), quantity: decimalForm },
  {
    price: about('For LIMIT.', decimalForm),
    timeInForce: about('For LIMIT; GTC where absent.', choice(['GTC', 'IOC', 'FOK', 'GTX'])),
    reduceOnly: about('It can only reduce a position.', flag),
    clientOrderId: about('Your own id. With the same id and order nothing is sent twice.', orderId),
  },
);

type Order = Extract<ReturnType<typeof orderForm.read>, { ok: true }>['value'];

/** The tools of an agent: what a bot can do, and nothing else. `makeId` gives an order id that was never used. */
export function agentTools(bot: BotCaller, makeId: () => string): readonly Tool[] {
  return [
    tool('market', 'Mark price, best bid and ask of a market.', object({ symbol }), true, async (asked) => {
      const [mark, book] = await Promise.all([
        bot.look('/fapi/v1/premiumIndex', asked),
        bot.look('/fapi/v1/ticker/bookTicker', asked),
      ]);
      return { status: Math.max(mark.status, book.status), text: `${mark.text}\n${book.text}` };
    }),
    tool('account', 'Balances and positions of the account.', nothing, true, () =>
      bot.ask('GET', '/fapi/v3/account', {}),
    ),
    tool('open_orders', 'Your orders that rest.', object({}, { symbol }), true, (asked) =>
      bot.ask('GET', '/fapi/v1/openOrders', asked),
    ),
    tool(
      'order',
      'What became of one of your orders.',
      object({ symbol, clientOrderId: orderId }),
      true,
      (asked) =>
        bot.ask('GET', '/fapi/v1/order', { symbol: asked.symbol, origClientOrderId: asked.clientOrderId }),
    ),
    tool(
      'check_order',
      'Has the venue check an order without placing it: its form, steps and margin. The policy is not asked.',
      orderForm,
      true,
      (order) => bot.ask('POST', '/fapi/v1/order/test', fieldsOf(order, makeId)),
    ),
    tool(
      'place_order',
      'Places an order, if the policy allows it. An order that exceeds it may wait for a person: the answer then ' +
        'names the approval. Tell the person; once they approved, place exactly the same order again.',
      orderForm,
      false,
      (order) => bot.ask('POST', '/fapi/v1/order', fieldsOf(order, makeId)),
    ),
    tool(
      'cancel_order',
      'Cancels one of your orders.',
      object({ symbol, clientOrderId: orderId }),
      false,
      (asked) =>
        bot.ask('DELETE', '/fapi/v1/order', { symbol: asked.symbol, origClientOrderId: asked.clientOrderId }),
    ),
  ];
}

function fieldsOf(order: Order, makeId: () => string): Readonly<Record<string, string>> {
  const { symbol: market, side, type, quantity, price, reduceOnly, clientOrderId = makeId() } = order;
  const timeInForce = order.timeInForce ?? (type === 'LIMIT' ? 'GTC' : undefined);
  return {
    ...{ symbol: market, side, type, quantity, newClientOrderId: clientOrderId },
    ...(price === undefined ? {} : { price }),
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(reduceOnly === undefined ? {} : { reduceOnly: String(reduceOnly) }),
  };
}

function tool<T>(
  name: string,
  description: string,
  form: Form<T>,
  isRead: boolean,
  run: (given: T) => Promise<BotReply>,
): Tool {
  return {
    name,
    description,
    inputSchema: form.schema,
    isRead,
    run: async (given) => {
      const read = form.read(given, '');
      if (!read.ok) {
        const problems = read.problems.map(({ path, text: what }) => `${path} ${what}`.trim());
        return { text: `Nothing was asked: ${problems.join('; ')}.`, isNo: true };
      }
      const { status, text: said } = await run(read.value);
      return { text: said, isNo: status !== 200 };
    },
  };
}
