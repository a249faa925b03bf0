import { appendFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Keeper } from '../../src/keeper/keeper.ts';
import { runKeeper } from '../../src/keeper/run.ts';
import { parseToKeeper } from '../../src/protocol/launcher-message.ts';

/**
 * A composition root for tests: the real keeper, which copies each byte of its link to the edge into two files of its
 * folder before it sends or reads it.
 */
const told = { folder: '' };
process.on('message', (value) => {
  const message = parseToKeeper(value);
  if (message?.kind === 'start') told.folder = message.start.folder;
});

const acceptEdge = Keeper.prototype.acceptEdge;
Keeper.prototype.acceptEdge = function (socket: Socket): void {
  const write = socket.write.bind(socket);
  socket.write = (bytes: Uint8Array | string): boolean => {
    appendFileSync(join(told.folder, 'test-to-edge'), bytes);
    return write(bytes);
  };
  socket.on('data', (bytes: Buffer) => appendFileSync(join(told.folder, 'test-from-edge'), bytes));
  acceptEdge.call(this, socket);
};

runKeeper({ hit: () => undefined });
