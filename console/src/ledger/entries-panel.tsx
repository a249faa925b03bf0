import { useMemo, useState, type ReactNode } from 'react';
import type { Entry } from '../../../client/api.ts';
import { isForbidden, told } from '../api/problem.ts';
import { useCheckpoint, useEntries, type EntrySieve } from '../api/questions.ts';
import { Asked } from '../api/asked.tsx';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Field } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Empty, Loading, NotYours, Trouble } from '../design/state.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { entryLine } from './entry-line.ts';

const PAGE_ENTRIES = 50;

/** Entries of the ledger, to be searched by what they are and whom they name. */
export function EntriesPanel(): ReactNode {
  const [kind, setKind] = useState('');
  const [about, setAbout] = useState('');
  const [sieve, setSieve] = useState<EntrySieve>({});
  return (
    <Panel title="Entries" flush>
      <form
        className="flex flex-wrap items-end gap-3 border-b border-line p-3 [&>div]:w-48"
        onSubmit={(event) => {
          event.preventDefault();
          setSieve({ ...named('kind', kind), ...named('about', about) });
        }}
      >
        <Field
          label="Kind"
          placeholder="intent, outcome, halt …"
          value={kind}
          onChange={(e) => setKind(e.target.value)}
          autoComplete="off"
        />
        <Field
          label="Names"
          placeholder="an account, bot or order"
          value={about}
          onChange={(e) => setAbout(e.target.value)}
          autoComplete="off"
        />
        <Button type="submit" className="h-9">
          Search
        </Button>
      </form>
      <EntryList sieve={sieve} />
    </Panel>
  );
}

function named(name: 'kind' | 'about', value: string): EntrySieve {
  return value.trim() === '' ? {} : { [name]: value.trim() };
}

/** The entries that fit, newest first, each to be opened. */
export function EntryList({ sieve }: { readonly sieve: EntrySieve }): ReactNode {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useEntries(
    sieve,
    PAGE_ENTRIES,
  );
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  if (isForbidden(error)) return <NotYours what="The entries" />;
  if (error !== null) {
    const { title, detail } = told(error, 'The entries could not be read');
    return (
      <div className="p-3">
        <Trouble title={title} detail={detail} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (data === undefined) return <Loading lines={8} />;
  return (
    <>
      {entries.length === 0 ? (
        <Empty icon="search" title="No entry fits">
          {hasNextPage
            ? 'None among the newest; older ones were not looked at yet.'
            : 'The whole ledger was looked through.'}
        </Empty>
      ) : (
        <ul>
          {entries.map((entry) => (
            <EntryRow key={entry.seq} entry={entry} />
          ))}
        </ul>
      )}
      {hasNextPage ? (
        <div className="border-t border-line p-3">
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Look at older ones
          </Button>
        </div>
      ) : null}
    </>
  );
}

function EntryRow({ entry }: { readonly entry: Entry }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <li className="border-b border-line last:border-0">
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-baseline gap-x-3 px-3 py-1.5 text-xs hover:bg-sunken md:grid-cols-[4rem_7rem_8rem_minmax(0,1fr)]">
          <span className="num text-ink-3">{entry.seq}</span>
          <span className="max-md:order-3">
            <Moment at={entry.at} />
          </span>
          <span className="truncate font-medium max-md:order-2">{entry.kind}</span>
          <span className="truncate text-ink-2 max-md:order-4 max-md:col-span-2 max-md:col-start-2">
            <Foreign text={entryLine(entry.body)} />
          </span>
        </summary>
        {open ? (
          <div className="px-3 pb-3">
            <Lines text={JSON.stringify(entry.body, null, 2)} label={`entry ${entry.seq}`} />
          </div>
        ) : null}
      </details>
    </li>
  );
}

/** A checkpoint to keep: what was signed can then never be changed unseen. */
export function CheckpointPanel(): ReactNode {
  const answer = useCheckpoint();
  return (
    <Panel title="Checkpoint" aside="signed when this page was opened">
      <Asked answer={answer} what="The checkpoint" lines={3}>
        {({ size, checkpoint, key }) => (
          <div className="flex flex-col gap-3">
            <p>
              Covers {size.toLocaleString('en')} entries. Keep it elsewhere: whoever compares a later export
              with it notices whatever was changed or cut off since.
            </p>
            <Lines text={checkpoint} label="the checkpoint" />
            <div>
              <h3 className="eyebrow mb-1">The key that signs</h3>
              <Lines text={key} label="the key of the ledger" />
            </div>
          </div>
        )}
      </Asked>
    </Panel>
  );
}
