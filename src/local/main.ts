import type { Log } from '../base/log';
import { CodedError, describeError } from '../base/errors';
import { readArguments } from './arguments';
import { startLocalWorkspace } from './localWorkspace';

/** Exit codes: 2 wrong command line, 3 folder in use, 1 anything else. */
const exitCodes: Readonly<Record<string, number>> = { USAGE: 2, FOLDER_IN_USE: 3 };

const line = (level: string) => (message: string) => console.error(`${new Date().toISOString()} ${level} ${message}`);
const log: Log = { info: line('info'), warn: line('warn'), error: line('error') };

async function main(): Promise<void> {
  let stop: (reason: string) => void = () => {};
  const workspace = await startLocalWorkspace(readArguments(process.argv.slice(2)), log, (reason) => stop(reason));
  let stopping = false;
  stop = (reason) => {
    if (stopping) return;
    stopping = true;
    log.info(`stopping: ${reason}`);
    workspace.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(describeError(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('asked to'));
  process.on('SIGINT', () => stop('interrupted'));
  // Last: whoever reads this line may end the process at once.
  const { token: _token, ...shown } = workspace.owner;
  console.log(JSON.stringify(shown));
}

main().catch((error: unknown) => {
  console.error(error instanceof CodedError ? error.message : describeError(error));
  process.exitCode = (error instanceof CodedError && exitCodes[error.code]) || 1;
  process.exit();
});
