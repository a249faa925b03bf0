import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';
import type { ProofQuestion } from '../../../client/api.ts';
import { ApiProblem } from '../../../client/client.ts';
import { useGateway } from '../api/gateway.tsx';
import { told } from '../api/problem.ts';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { Modal } from '../design/modal.tsx';
import { Loading, Trouble } from '../design/state.tsx';
import { showPasskey, type ShownPasskey } from '../system/passkey.ts';

/** Asks for a second factor again; resolves to whether it was proven. Null: for changing one's own second factors. */
type Prove = (challenge: string | null) => Promise<boolean>;

const ProveContext = createContext<Prove | null>(null);

interface Asking {
  readonly challenge: string | null;
  readonly question: ProofQuestion | null;
  readonly end: (proven: boolean) => void;
}

/** Lets everything below it ask for a second factor when the gateway wants one for a change. */
export function StepUpProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const api = useGateway();
  const [asking, setAsking] = useState<Asking | null>(null);
  const prove = useCallback<Prove>(
    (challenge) =>
      new Promise((resolve) => {
        const end = (proven: boolean): void => {
          setAsking(null);
          resolve(proven);
        };
        setAsking({ challenge, question: null, end });
        api.askProof(challenge === null ? {} : { challenge }).then(
          ({ value }) => setAsking({ challenge, question: value, end }),
          () => end(false),
        );
      }),
    [api],
  );
  return (
    <ProveContext value={prove}>
      {children}
      <Modal title="Confirm this change" open={asking !== null} onClose={() => asking?.end(false)}>
        {asking === null ? null : asking.question === null ? (
          <Loading lines={2} />
        ) : (
          <ProofForm asking={asking} question={asking.question} />
        )}
      </Modal>
    </ProveContext>
  );
}

/**
 * Does something, and where the gateway wants a second factor for exactly that, asks for it and does it again. Throws
 * outside of a {@link StepUpProvider}.
 */
export function useProven(): <T>(ask: () => Promise<T>) => Promise<T> {
  const prove = useContext(ProveContext);
  if (prove === null) throw new RangeError('a page lies inside a StepUpProvider');
  return useCallback(
    async (ask) => {
      try {
        return await ask();
      } catch (error) {
        const wanted = wantedBy(error);
        if (wanted === undefined || !(await prove(wanted))) throw error;
        return ask();
      }
    },
    [prove],
  );
}

/** The challenge that is to be proven; null for one's own second factors; undefined when something else is wrong. */
function wantedBy(error: unknown): string | null | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const { code, challenge } = error.problem;
  if (code === 'STEP_UP_NEEDED') return challenge;
  return code === 'SECOND_FACTOR_NEEDED' ? null : undefined;
}

function ProofForm({
  asking,
  question,
}: {
  readonly asking: Asking;
  readonly question: ProofQuestion;
}): ReactNode {
  const api = useGateway();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);
  const { challenge, end } = asking;
  const { passkey, factors } = question;
  const give = async (shown: { readonly code?: string; readonly passkey?: ShownPasskey }): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    await api.giveProof({ shown, ...(challenge === null ? {} : { challenge }) }).then(
      () => end(true),
      (error: unknown) => {
        setCode('');
        setProblem(told(error, '').detail);
      },
    );
    busy.current = false;
  };
  const byPasskey = async (): Promise<void> => {
    const shown = passkey === null ? null : await showPasskey(passkey);
    if (shown === null) setProblem('No passkey was shown; nothing was done.');
    else await give({ passkey: shown });
  };
  const takesCode = factors.some((factor) => factor !== 'passkey');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void give({ code });
      }}
    >
      <p className="text-ink-2">
        It makes the gateway less strict, or changes how you prove who you are. What you confirm is this
        change and no other.
      </p>
      {problem === null ? null : <Trouble title="Not confirmed" detail={problem} />}
      {passkey === null ? null : (
        <Button look="primary" onClick={() => void byPasskey()} autoFocus>
          <Icon name="keys" />
          Confirm with a passkey
        </Button>
      )}
      {takesCode ? (
        <CodeField code={code} isOnly={passkey === null} onChange={setCode} onLeave={() => end(false)} />
      ) : null}
      {passkey === null && !takesCode ? (
        <Trouble
          title="Nothing to confirm with"
          detail="Where the gateway is reached from elsewhere, a change is confirmed with a passkey. Set one up first."
        />
      ) : null}
    </form>
  );
}

interface CodeFieldProps {
  readonly code: string;
  readonly isOnly: boolean;
  readonly onChange: (code: string) => void;
  readonly onLeave: () => void;
}

function CodeField({ code, isOnly, onChange, onLeave }: CodeFieldProps): ReactNode {
  return (
    <>
      <Field
        label="Code of your authenticator, or a backup code"
        autoComplete="one-time-code"
        autoFocus={isOnly}
        required
        value={code}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onLeave}>Not now</Button>
        <Button type="submit" look={isOnly ? 'primary' : 'plain'}>
          Confirm
        </Button>
      </div>
    </>
  );
}
