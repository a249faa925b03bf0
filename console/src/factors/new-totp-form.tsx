import { useEffect, useState, type ReactNode } from 'react';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Field } from '../design/field.tsx';
import { Loading, Trouble } from '../design/state.tsx';
import { QrPicture } from '../qr/qr-picture.tsx';

/** Shows a secret for an app and asks for a code of it: what was never typed in does not count. */
export function NewTotpForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const api = useGateway();
  const [code, setCode] = useState('');
  const {
    run: begin,
    done: begun,
    problem: notBegun,
  } = useChange('No secret was made', () => api.beginTotp());
  const confirming = useChange('The app was not set up', async () => {
    await api.confirmTotp({ code: code.replace(/\s/g, '') });
    onClose();
  });
  useEffect(() => begin(undefined), []);
  if (notBegun !== null) return <Trouble {...notBegun} />;
  if (begun === undefined) return <Loading lines={3} />;
  const { secret, uri } = begun.value;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        confirming.run(undefined);
      }}
    >
      <p>
        Show this to your app, or type the secret into it. It is shown this once, and drawn on this page
        alone.
      </p>
      <QrPicture text={uri} label="The secret as a QR code" />
      <Lines text={secret.replace(/(.{4})(?=.)/g, '$1 ')} label="the secret" />
      <Lines text={uri} label="the line for the app" />
      {confirming.problem === null ? null : <Trouble {...confirming.problem} />}
      <Field
        label="Code that the app shows"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        required
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={confirming.busy}>
          Set up
        </Button>
      </div>
    </form>
  );
}
