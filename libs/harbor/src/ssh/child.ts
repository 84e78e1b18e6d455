import type { ChildProcess } from 'node:child_process';
import type { ServerChannel } from 'ssh2';

/**
 * Ties a process to a channel as sshd does: its exit code is told when it ends, the channel is closed when nobody holds its output any more
 * (a background process keeps it open), and a client that goes away closes its pipes and kills nobody.
 */
export function connectChild(child: ChildProcess, channel: ServerChannel): void {
  const { stdin, stdout, stderr } = child;
  const drop = () => {
    stdin?.destroy();
    stdout?.destroy();
    stderr?.destroy();
  };
  for (const stream of [stdin, stdout, stderr]) stream?.on('error', () => undefined);
  channel.on('error', drop).on('close', drop);
  if (stdin) channel.pipe(stdin);
  stdout?.pipe(channel, { end: false });
  stderr?.pipe(channel.stderr, { end: false });
  child.once('error', (error) => say(channel, `${error.message}\n`, 127));
  child.once('exit', (code, signal) => {
    if (signal === null) channel.exit(code ?? 0);
    else channel.exit(signal.replace(/^SIG/, ''));
  });
  child.once('close', () => channel.end());
}

/** A line on stderr and an exit code, where no process is started. */
export function say(channel: ServerChannel, text: string, exitCode: number): void {
  channel.stderr.write(text);
  channel.exit(exitCode);
  channel.end();
}
