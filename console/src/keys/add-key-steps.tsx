import { useState, type ReactNode } from 'react';
import { Lines } from '../design/copy-text.tsx';
import { Choice, Field } from '../design/field.tsx';
import { KEY_VENUES } from './key-venues.ts';
import { DoneButton } from '../design/done-button.tsx';

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** What to do, and where, to have a real key looked after. It never passes this page: only the lines to type do. */
export function AddKeySteps({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [venue, setVenue] = useState(KEY_VENUES[0]?.venue ?? '');
  const [typed, setTyped] = useState('main');
  const chosen = KEY_VENUES.find((one) => one.venue === venue);
  const name = NAME.test(typed) ? typed : 'main';
  if (chosen === undefined) return null;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 *:min-w-0 sm:grid-cols-2">
        <Choice
          label="Venue"
          options={KEY_VENUES.map((one) => ({ value: one.venue, text: one.name }))}
          value={venue}
          onChange={(event) => setVenue(event.target.value)}
        />
        <Field
          label="What to call the account here"
          autoComplete="off"
          value={typed}
          problem={NAME.test(typed) ? null : '1 to 32 of a-z, 0-9 and -'}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <ol className="flex list-decimal flex-col gap-3 pl-5">
        <li>
          <strong>At the venue.</strong> {chosen.make}
          {venue === 'kite' ? (
            <>
              {' '}
              <code className="mono break-words">{`${window.location.origin}/kite/callback`}</code>.
            </>
          ) : null}
        </li>
        <li>
          <p className="mb-1">
            On the gateway’s own machine, in a file that nobody else can read (
            <code className="mono">chmod 600</code>):
          </p>
          <Lines text={chosen.file} label="what stands in the file" />
        </li>
        <li>
          <p className="mb-1">
            There too; with <code className="mono">--data</code> where the gateway’s folder is another one.
            The venue is asked what the key may do before it is stored.
          </p>
          <Lines
            text={`sallyport key add ${venue} --name ${name} --from creds.json`}
            label="the command that adds the key"
          />
        </li>
        <li>Delete the file: nothing reads the secret back. The account shows up on this page.</li>
        {chosen.then === null ? null : <li>{chosen.then}</li>}
      </ol>
      <DoneButton onDone={onClose} />
    </div>
  );
}
