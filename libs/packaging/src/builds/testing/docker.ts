import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tempFolder } from '@windlass/kit/cli/testing/harness';

/** A Docker daemon of our own, without a network: it touches nothing of one that the machine may have. */
export interface Dockerd extends AsyncDisposable {
  /** DOCKER_HOST. */
  readonly host: string;
  docker(...args: string[]): string;
}

const patienceMs = 30_000;

/** Null with the reason on stderr of nobody: where there is no dockerd, or it may not run (it wants root, cgroups and mounts). */
export async function startDockerd(): Promise<Dockerd | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  if (spawnSync('dockerd', ['--version']).status !== 0 || spawnSync('docker', ['--version']).status !== 0) return null;
  const folder = tempFolder();
  const host = `unix://${join(folder.path, 'socket')}`;
  const places = ['data-root', 'exec-root', 'pidfile'].map((name) => `--${name}=${join(folder.path, name)}`);
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-masq=false'];
  const args = [`--host=${host}`, ...places, ...network, '--storage-driver=vfs'];
  const child = spawn('dockerd', args, { stdio: 'ignore', detached: true });
  const docker = (...words: string[]): string => {
    const ran = spawnSync('docker', words, { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: host } });
    if (ran.status !== 0) throw new Error(`docker ${words.join(' ')}: ${ran.stderr}`);
    return ran.stdout.trim();
  };
  const end = async (): Promise<void> => {
    await stop(child);
    rmSync(folder.path, { recursive: true, force: true });
  };
  if (await answers(child, host)) return { host, docker, [Symbol.asyncDispose]: end };
  await end();
  return null;
}

async function answers(child: ChildProcess, host: string): Promise<boolean> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(50)) {
    if (child.exitCode !== null) return false;
    const { status } = spawnSync('docker', ['version'], {
      env: { ...process.env, DOCKER_HOST: host },
      stdio: 'ignore',
    });
    if (status === 0) return true;
  }
  return false;
}

/** It ends its containerd itself. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
