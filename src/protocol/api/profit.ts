import { about, list, named, nullable, object } from './form.ts';
import { reading } from './operation.ts';
import { decimalForm, nameForm, timeForm } from './terms.ts';

const dayForm = named(
  'ProfitDay',
  'One trading day of an account.',
  object({
    startsAt: about('When it began; the first one began with the account.', timeForm),
    profit: about(
      'Realised and unrealised, with fees and funding; null for the present day without a price.',
      nullable(decimalForm),
    ),
    turnover: about('Value filled in it.', decimalForm),
  }),
);

/** `GET /profit`. */
export const getProfit = reading({
  name: 'getProfit',
  path: '/profit',
  summary: 'What each account made by the trading day, the present one last: 400 days that are over at most.',
  access: { kind: 'permission', permission: 'see', on: 'anywhere' },
  params: object({}, { account: about('Only this account.', nameForm) }),
  answer: named(
    'Profit',
    'Profit and turnover by account and day, cut to what the caller may see.',
    object({
      accounts: list(object({ account: nameForm, days: about('Oldest first.', list(dayForm, 401)) }), 10_000),
    }),
  ),
});
