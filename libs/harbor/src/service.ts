import type { IncomingMessage, ServerResponse } from 'node:http';

/** A part of the rehearsal world that answers under names of the real one. */
export interface Service {
  readonly name: string;
  /** Names that it answers to, for instance `api.github.com`; the gateway has a certificate for each. */
  readonly hosts: readonly string[];
  /** Those of them that answer to plain `http://`, too; the gateway sends the others to `https://`. */
  readonly plainHosts?: readonly string[];
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  close(): Promise<void>;
}

/** A git repository that is reached over SSH, by the user and host name of the real one. */
export interface GitService {
  readonly name: string;
  readonly host: string;
  readonly user: string;
  /**
   * Which bare repository on this machine a path in `git-upload-pack '<path>'` or `git-receive-pack '<path>'` means; null refuses with
   * `why` on stderr. May make it (the AUR does at a first push).
   */
  resolve(
    path: string,
    service: 'upload-pack' | 'receive-pack',
  ): Promise<{ readonly dir: string } | { readonly refused: string }>;
  /** Any other command (`ssh aur@… help`); its output and exit code. */
  command?(line: string): Promise<{ readonly output: string; readonly exitCode: number }>;
}
