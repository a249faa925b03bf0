import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Nginx {
  readonly url: string;
  close(): void;
}

/** nginx as a plain proxy to the venue: what any hop costs. Null where it is not installed. */
export async function startNginx(upstream: string, ca: string): Promise<Nginx | null> {
  if (spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-nginx-'));
  const port = await freePort();
  writeFileSync(join(folder, 'ca.pem'), ca);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
     events { worker_connections 1024; }
     http {
       access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
       fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
       keepalive_requests 10000000;
       upstream venue { server ${new URL(upstream).host}; keepalive 64; keepalive_requests 10000000; }
       server { listen 127.0.0.1:${port}; location / {
         proxy_pass https://venue; proxy_http_version 1.1;
         proxy_set_header Connection ""; proxy_set_header Host ${new URL(upstream).host};
         proxy_ssl_protocols TLSv1.3; proxy_ssl_verify on;
         proxy_ssl_trusted_certificate ${folder}/ca.pem; proxy_ssl_name localhost;
       } }
     }`,
  );
  const child: ChildProcess = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      child.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
