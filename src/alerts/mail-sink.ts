import type { Letter } from '../core/identity/letter.ts';
import type { AlarmMessage, DeliveryCode } from '../protocol/alarm-message.ts';
import type { MailSinkSettings } from '../protocol/alarm-sinks.ts';
import { alarmLines } from './alarm-lines.ts';
import type { Destination } from './destination.ts';
import type { Delivery, Sink } from './sink.ts';

const TIMEOUT_MS = 10_000;
/** Submission with STARTTLS and with TLS from the start (RFC 6409, RFC 8314). */
const PORTS: ReadonlySet<number> = new Set([587, 465]);

/** Sends alarms by mail, over TLS with a checked certificate and never without. */
export class MailSink implements Sink {
  readonly #settings: MailSinkSettings;
  readonly #destination: Destination;

  constructor(settings: MailSinkSettings, destination: Destination) {
    this.#settings = settings;
    this.#destination = destination;
  }

  deliver(alarm: AlarmMessage): Promise<Delivery> {
    const [subject = '', ...lines] = alarmLines(alarm);
    return this.#post([...this.#settings.to], subject, lines);
  }

  /** Tries once to send a letter to one person. Never rejects. */
  send({ to, subject, lines }: Letter): Promise<Delivery> {
    return this.#post([to], subject, lines);
  }

  async #post(to: string[], subject: string, lines: readonly string[]): Promise<Delivery> {
    const { host, port, allow, from } = this.#settings;
    const isListed = allow.includes(`${host}:${port}`);
    if (!isListed && !PORTS.has(port)) return { code: 'address-refused' };
    const judged = await this.#destination.judge(host, isListed);
    if (judged.kind === 'refused') return { code: judged.code };
    const mail = { from, to, subject, text: `${lines.join('\n\n')}\n` };
    return this.#submit(judged.address, mail).then(
      (rejected) => ({ code: rejected === 0 ? 'delivered' : 'recipient-refused' }),
      (reason: unknown) => ({ code: codeOf(reason) }),
    );
  }

  close(): void {
    return undefined;
  }

  /** Resolves to how many recipients were refused. Other people's code is loaded where somebody wants mail alone. */
  async #submit(address: string, mail: Mail): Promise<number> {
    const { host, port, implicitTls, user, password, ca } = this.#settings;
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host: address,
      port,
      secure: implicitTls,
      requireTLS: true,
      tls: { servername: host, minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) },
      ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const { rejected } = await transport.sendMail(mail);
    return rejected.length;
  }
}

interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
}

const CODES: ReadonlyMap<string, DeliveryCode> = new Map([
  ['EAUTH', 'credentials-refused'],
  ['ENOAUTH', 'credentials-refused'],
  ['EENVELOPE', 'recipient-refused'],
  ['ETLS', 'tls-refused'],
  ['ETIMEDOUT', 'timeout'],
  ['EMESSAGE', 'refused'],
  ['EPROTOCOL', 'answer-malformed'],
]);

function codeOf(reason: unknown): DeliveryCode {
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return 'refused';
  const code = String(reason.code);
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HOSTNAME/.test(code)) return 'tls-refused';
  const isOfTls = 'message' in reason && /certificate|SSL|TLS/i.test(String(reason.message));
  if (code === 'ESOCKET' && isOfTls) return 'tls-refused';
  return CODES.get(code) ?? 'no-connection';
}
