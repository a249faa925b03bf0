#!/usr/bin/env node
// The command line itself runs on the Node that this package brought along. This file is plain JavaScript for whatever
// Node started it (20 or later), finds that Node and hands everything over: arguments, streams, signals, exit code.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const PINNED_MAJOR = '26';
const FLAGS = ['--disable-warning=ExperimentalWarning'];
/** Signals that a person or a supervisor sends; the command line below decides what they mean. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const isPinned = process.versions.node.split('.')[0] === PINNED_MAJOR;
const node = isPinned ? process.execPath : pinnedNode();
if (isPinned) {
  // In the package's own folder: in a shared one, somebody else could leave code there for us to run.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/sallyport', import.meta.url)));
  await import(main);
} else if (node === null) {
  process.stderr.write(
    `sallyport: Node ${PINNED_MAJOR} is missing, and this is Node ${process.versions.node}. Nothing was done. ` +
      `Run \`npm ci\` in ${fileURLToPath(new URL('..', import.meta.url))} without --omit=optional; ` +
      `it brings Node ${PINNED_MAJOR} for Linux on x64 and arm64. Elsewhere start this with a Node ${PINNED_MAJOR} of your own.\n`,
  );
  process.exitCode = 1;
} else {
  hand(node);
}

/** The Node that the package brought along, or null. */
function pinnedNode() {
  try {
    const name = `node-${process.platform}-${process.arch}/package.json`;
    const found = join(dirname(module.createRequire(import.meta.url).resolve(name)), 'bin', 'node');
    return existsSync(found) ? found : null;
  } catch {
    return null;
  }
}

function hand(program) {
  const child = spawn(program, [...FLAGS, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal));
  child.once('error', (reason) => {
    process.stderr.write(`sallyport: ${program} could not be started (${reason.code}). Nothing was done.\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    for (const name of PASSED_ON) process.removeAllListeners(name);
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
}
