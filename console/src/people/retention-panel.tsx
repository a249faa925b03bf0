import { useState, type ReactNode } from 'react';
import type { Retention } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useRetention } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Facts } from '../design/facts.tsx';
import { Field } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';
import { Moment } from '../format/moment.tsx';
import { worded } from '../format/worded.ts';

type Terms = Retention['terms'][number];

/** How long things are kept beside the ledger. */
export function RetentionPanel(): ReactNode {
  const answer = useRetention();
  return (
    <Panel title="What is kept how long" aside="the ledger is kept whole, and names people by keyed hashes">
      <Asked answer={answer} what="How long things are kept" lines={4}>
        {(retention) => (
          <>
            {retention.mayChange ? (
              <RetentionForm key={JSON.stringify(retention.settings)} retention={retention} />
            ) : (
              <RetentionList retention={retention} />
            )}
            <LastSweep last={retention.last} mayChange={retention.mayChange} />
          </>
        )}
      </Asked>
    </Panel>
  );
}

/** For whoever may see how long things are kept, and not change it. */
function RetentionList({ retention }: { readonly retention: Retention }): ReactNode {
  const known: Readonly<Record<string, number>> = retention.settings;
  return (
    <Facts
      facts={retention.terms.map(({ name, about }) => ({
        name: worded(name),
        value: `${known[name] ?? ''} ${about}`,
      }))}
    />
  );
}

function RetentionForm({ retention }: { readonly retention: Retention }): ReactNode {
  const api = useGateway();
  const { terms } = retention;
  const known: Readonly<Record<string, number>> = retention.settings;
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const setting = useChange('Nothing was changed', (changes: Readonly<Record<string, number>>) =>
    api.putRetention(changes),
  );
  const changed = terms.flatMap(({ name }): (readonly [string, number])[] => {
    const text = typed[name];
    return text === undefined || text === String(known[name]) ? [] : [[name, Number(text)]];
  });
  const isRight = changed.every(([name]) => problemOf(terms, name, typed[name]) === null);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setting.run(Object.fromEntries(changed));
      }}
    >
      {setting.problem === null ? null : <Trouble {...setting.problem} />}
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {terms.map((term) => (
          <Field
            key={term.name}
            label={worded(term.name)}
            inputMode="numeric"
            value={typed[term.name] ?? String(known[term.name] ?? '')}
            hint={hintOf(term)}
            problem={problemOf(terms, term.name, typed[term.name])}
            onChange={(event) => setTyped({ ...typed, [term.name]: event.target.value.trim() })}
          />
        ))}
      </div>
      <Button
        type="submit"
        className="self-start"
        busy={setting.busy}
        disabled={changed.length === 0 || !isRight}
      >
        Keep it so long
      </Button>
    </form>
  );
}

function hintOf({ about, least, most, forAudit }: Terms): string {
  const audit = forAudit === null ? '' : ` Going below ${forAudit} is confirmed with a second factor.`;
  return `${least} to ${most} ${about}.${audit}`;
}

function problemOf(terms: Retention['terms'], name: string, text: string | undefined): string | null {
  const term = terms.find((one) => one.name === name);
  if (text === undefined || term === undefined) return null;
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : -1;
  const isIn = value >= term.least && value <= term.most;
  return isIn ? null : `A whole number from ${term.least} to ${term.most}.`;
}

function LastSweep({ last, mayChange }: Pick<Retention, 'last' | 'mayChange'>): ReactNode {
  const api = useGateway();
  const sweeping = useChange('Nothing was removed', () => api.sweepRetention());
  const gone = (last?.removed ?? []).filter(({ count }) => count > 0);
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3 border-t border-line pt-3">
      <p className="min-w-0 flex-1 basis-64 text-ink-2">
        {last === null ? (
          'Nothing was looked through yet.'
        ) : (
          <>
            Looked through <Moment at={last.at} />; removed:{' '}
            {gone.length === 0
              ? 'nothing'
              : gone.map(({ what, count }) => `${count} ${worded(what).toLowerCase()}`).join(', ')}
            .
          </>
        )}
      </p>
      {mayChange ? (
        <Button small busy={sweeping.busy} onClick={() => sweeping.run(undefined)}>
          Look through it now
        </Button>
      ) : null}
      {sweeping.problem === null ? null : <Trouble {...sweeping.problem} />}
    </div>
  );
}
