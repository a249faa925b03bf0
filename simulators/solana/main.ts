import { runChain } from '../shared/chain-process.ts';
import { SolanaNode } from './node.ts';

const BLOCK_MS = 400;

await runChain(async (first, second) => {
  const node = new SolanaNode();
  const other = new SolanaNode(node.machine);
  const nodes = [await node.start(first), await other.start(second)];
  const blocks = setInterval(() => node.machine.advance(), BLOCK_MS);
  return {
    nodes,
    assets: [],
    stop: async () => {
      clearInterval(blocks);
      await Promise.all([node.stop(), other.stop()]);
    },
  };
});
