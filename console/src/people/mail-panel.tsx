import { useState, type ReactNode } from 'react';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useMail } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';

/** Where one is written to when something about one's own account changes. */
export function MailPanel(): ReactNode {
  const answer = useMail();
  return (
    <Panel title="Letters about your account" aside="never with a token or a link">
      <Asked answer={answer} what="Your address" lines={2}>
        {({ mail }) => <MailForm key={mail ?? ''} known={mail} />}
      </Asked>
    </Panel>
  );
}

function MailForm({ known }: { readonly known: string | null }): ReactNode {
  const api = useGateway();
  const [typed, setTyped] = useState(known ?? '');
  const setting = useChange('The address was not set', (mail: string | null) => api.putMail({ mail }));
  const next = typed.trim();
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setting.run(next === '' ? null : next);
      }}
    >
      {setting.problem === null ? null : <Trouble {...setting.problem} />}
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <Field
            label="Address of mail"
            type="email"
            autoComplete="email"
            value={typed}
            hint="Written to when your password, second factors or this address change, and at a sign-in from somewhere new. Needs a sink of alarms that is mail."
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <Button type="submit" className="h-9 sm:mt-6" busy={setting.busy} disabled={next === (known ?? '')}>
          {next === '' && known !== null ? 'No more letters' : 'Set the address'}
        </Button>
      </div>
    </form>
  );
}
