import { useState, type ReactNode } from 'react';
import type { Factors, Passkey } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useFactors } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Modal } from '../design/modal.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { hasPasskeys } from '../system/passkey.ts';
import { NewPasskeyForm } from './new-passkey-form.tsx';
import { NewTotpForm } from './new-totp-form.tsx';

/** One's own second factors. */
export function FactorsPanel(): ReactNode {
  const answer = useFactors();
  return (
    <Panel title="Second factors" flush>
      <Asked answer={answer} what="Your second factors" lines={3}>
        {(factors) => (
          <>
            <Totp isSet={factors.totp} />
            <Passkeys passkeys={factors.passkeys} />
            <Codes left={factors.backupCodesLeft} hasOther={factors.totp || factors.passkeys.length > 0} />
          </>
        )}
      </Asked>
    </Panel>
  );
}

interface FactorProps {
  readonly name: string;
  readonly about: string;
  readonly tag: ReactNode;
  readonly actions: ReactNode;
  readonly children?: ReactNode;
}

function Factor({ name, about, tag, actions, children }: FactorProps): ReactNode {
  return (
    <div className="border-b border-line p-3 last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <h3 className="flex items-center gap-2 font-medium">
            {name} {tag}
          </h3>
          <p className="text-ink-2">{about}</p>
        </div>
        <div className="flex flex-wrap gap-2">{actions}</div>
      </div>
      {children}
    </div>
  );
}

function Totp({ isSet }: { readonly isSet: boolean }): ReactNode {
  const api = useGateway();
  const [open, setOpen] = useState(false);
  const removing = useChange('The authenticator was not taken away', () => api.removeTotp());
  return (
    <Factor
      name="Authenticator app"
      about="Six digits that change every half minute; each works once."
      tag={isSet ? <Tag tone="pass">Set up</Tag> : <Tag tone="plain">Not set up</Tag>}
      actions={
        <>
          <Button small onClick={() => setOpen(true)}>
            {isSet ? 'Set up another app' : 'Set up an app'}
          </Button>
          {isSet ? (
            <Button small busy={removing.busy} onClick={() => removing.run(undefined)}>
              Take away
            </Button>
          ) : null}
        </>
      }
    >
      {removing.problem === null ? null : <Trouble {...removing.problem} />}
      <Modal title="Set up an authenticator app" open={open} onClose={() => setOpen(false)}>
        {open ? <NewTotpForm onClose={() => setOpen(false)} /> : null}
      </Modal>
    </Factor>
  );
}

function Passkeys({ passkeys }: Pick<Factors, 'passkeys'>): ReactNode {
  const [open, setOpen] = useState(false);
  const can = hasPasskeys(window);
  const { port, protocol } = window.location;
  return (
    <Factor
      name="Passkeys"
      about={
        can
          ? 'A device or a security key, unlocked by you: nothing to type, and no other page can ask for it.'
          : `Passkeys belong to a name. Open this page at ${protocol}//localhost:${port}/console/ to use one.`
      }
      tag={passkeys.length > 0 ? <Tag tone="pass">{passkeys.length}</Tag> : <Tag tone="plain">None</Tag>}
      actions={
        <Button small disabled={!can} onClick={() => setOpen(true)}>
          Add a passkey
        </Button>
      }
    >
      {passkeys.length === 0 ? null : (
        <ul className="mt-2">
          {passkeys.map((passkey) => (
            <PasskeyItem key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <Modal title="Add a passkey" open={open} onClose={() => setOpen(false)}>
        {open ? <NewPasskeyForm onClose={() => setOpen(false)} /> : null}
      </Modal>
    </Factor>
  );
}

function PasskeyItem({ passkey }: { readonly passkey: Passkey }): ReactNode {
  const api = useGateway();
  const removing = useChange('The passkey was not taken away', () => api.removePasskey(passkey.id));
  return (
    <li className="border-t border-line py-1.5">
      <div className="flex flex-wrap items-center gap-3">
        <Foreign text={passkey.label} />
        <span className="text-ink-3">
          since <Moment at={passkey.addedAt} />
        </span>
        <Button
          small
          className="ml-auto"
          busy={removing.busy}
          onClick={() => removing.run(undefined)}
          aria-label={`Take away passkey ${passkey.label}`}
        >
          Take away
        </Button>
      </div>
      {removing.problem === null ? null : <Trouble {...removing.problem} />}
    </li>
  );
}

interface CodesProps {
  readonly left: number;
  readonly hasOther: boolean;
}

function Codes({ left, hasOther }: CodesProps): ReactNode {
  const api = useGateway();
  const making = useChange('No codes were made', () => api.makeBackupCodes());
  return (
    <Factor
      name="Backup codes"
      about="For the day on which everything else is lost. Print them; each works once."
      tag={left > 0 ? <Tag tone="pass">{left} left</Tag> : <Tag tone="plain">None</Tag>}
      actions={
        <Button small disabled={!hasOther} busy={making.busy} onClick={() => making.run(undefined)}>
          {left > 0 ? 'Make others' : 'Make ten'}
        </Button>
      }
    >
      {making.problem === null ? null : <Trouble {...making.problem} />}
      {making.done === undefined ? null : (
        <div className="mt-2 flex flex-col gap-2">
          <p>Shown this once, in place of those before:</p>
          <Lines text={making.done.value.codes.join('\n')} label="the backup codes" />
        </div>
      )}
    </Factor>
  );
}
