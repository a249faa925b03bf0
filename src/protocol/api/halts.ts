import { flag, measure, named, nothing, object } from './form.ts';
import { changing } from './operation.ts';
import { reasonForm, scopeForm, stopsForm } from './terms.ts';

/** `POST /halt`. */
export const postHalt = changing({
  name: 'halt',
  method: 'POST',
  path: '/halt',
  summary:
    'Stops openings, or everything but cancels, in a scope. Acts in memory at once, before the ledger has it.',
  access: { kind: 'permission', permission: 'halt', on: 'scope' },
  tier: 'urgent',
  records: ['halt'],
  loosens: 'never',
  params: nothing,
  body: object({ scope: scopeForm, stops: stopsForm, reason: reasonForm }),
  answer: named(
    'Halted',
    'The halt stands.',
    object({
      scope: scopeForm,
      stops: stopsForm,
      /** False: the ledger did not answer in time. The halt stands all the same. */
      recorded: flag,
      tookMs: measure,
    }),
  ),
});

/** `POST /resume`. */
export const postResume = changing({
  name: 'resume',
  method: 'POST',
  path: '/resume',
  summary: 'Ends the halt of exactly that scope. Takes effect only once it is durable.',
  access: { kind: 'permission', permission: 'resume', on: 'scope' },
  records: ['resume'],
  loosens: 'always',
  fourEyes: 'resume',
  params: nothing,
  body: object({ scope: scopeForm, reason: reasonForm }),
  answer: named('Resumed', 'The halt is over.', object({ scope: scopeForm })),
});
