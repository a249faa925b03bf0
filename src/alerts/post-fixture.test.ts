import { SMTPServer } from 'smtp-server';
import { issueLeaf, makeAuthority } from '../launcher/certificate.ts';
import type { MailSinkSettings } from '../protocol/alarm-sinks.ts';
import { sink } from './outbox-fixture.test.ts';

const NOW = new Date();
const LOCAL = { dns: ['smtp.example', 'localhost'], ip: ['127.0.0.1'] };

/** A mail server, and what it took. */
export interface Post {
  readonly ca: string;
  readonly port: number;
  readonly mails: string[];
  close(): Promise<void>;
}

/** A real SMTP server that takes submissions of one user, for everybody but one. */
export async function openPost(
  more: { readonly secure?: boolean; readonly disabledCommands?: string[] } = {},
): Promise<Post> {
  const authority = await makeAuthority({ name: 'post', days: 2, now: NOW, permitted: LOCAL });
  const names = { dnsNames: LOCAL.dns, ipAddresses: LOCAL.ip };
  const { key, cert } = await issueLeaf(authority, { ...names, days: 1, now: NOW });
  const mails: string[] = [];
  const server = new SMTPServer({
    ...{ key, cert, ...more },
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'me' && password === 'right') done(null, { user: 'me' });
      else done(new Error('no'));
    },
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('gone') ? new Error('gone') : undefined),
    onData: (stream, { secure }, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
      stream.on('end', () => {
        mails.push(`${secure ? 'over TLS' : 'in the open'}\n${text}`);
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = Object(server.server.address());
  return { ca: authority.cert, port, mails, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Settings of a sink that is that server, under a name that its certificate has. */
export function settingsFor(post: Post, more: Partial<MailSinkSettings> = {}): MailSinkSettings {
  const { name, least, subjects, administrators } = sink('post');
  const host = 'smtp.example';
  return {
    ...{ name, least, subjects, administrators, kind: 'mail', host, port: post.port, implicitTls: false },
    ...{ ca: post.ca, user: 'me', password: 'right', from: 'gw@example.com', to: ['ann@example.com'] },
    allow: [`${host}:${post.port}`],
    ...more,
  };
}
