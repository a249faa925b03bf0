#!/usr/bin/env node
import { NodePlatform } from './node-platform.ts';
import { run, type Answer } from './run.ts';

const answer = runOrRefuse();
process.stdout.write(answer.out);
process.stderr.write(answer.err);
process.exitCode = answer.status;

function runOrRefuse(): Answer {
  try {
    return run(new NodePlatform(), process.argv.slice(2));
  } catch (error) {
    // Only files that cannot be read get here; Node's own sentence names the file and the reason.
    const reason = error instanceof Error ? error.message : String(error);
    return { status: 2, out: '', err: `The check could not be made: ${reason}\n` };
  }
}
