import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { programPath } from '../../builds/environment.ts';
import type { WebTools } from './tools.ts';

export interface Chromium extends AsyncDisposable {
  readonly browser: Browser;
}

export interface ChromiumOptions {
  /** Takes every request. */
  readonly proxy: string;
  /** Of the browser: profile-independent files go there. */
  readonly home: string;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Names are not looked up, and WebRTC sends nothing past the proxy: what is asked for by name goes to the proxy, which knows one site only.
 * Playwright's own flags turn off most of what Chromium asks its makers.
 */
const flags = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  '--no-pings',
] as const;

/** Without a window, with a profile that is gone afterwards. Throws what Playwright throws where it does not start. */
export async function startChromium(
  { chromium, program }: WebTools,
  { proxy, home, timeoutMs, env }: ChromiumOptions,
): Promise<Chromium> {
  const server = await chromium.launchServer({
    executablePath: program,
    headless: true,
    // Chromium refuses to run as root with its sandbox.
    chromiumSandbox: process.geteuid?.() !== 0,
    host: '127.0.0.1',
    proxy: { server: proxy },
    args: [...flags],
    env: { PATH: programPath(env), HOME: home, TMPDIR: home, LANG: 'C.UTF-8', TZ: 'UTC' },
    timeout: timeoutMs,
    // Who interrupts this process interrupts the release: it ends what it started, and goes on to say so.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const { pid } = server.process();
  const kill = async (): Promise<void> => {
    await Promise.race([server.kill().catch(() => {}), delay(10_000, undefined, { ref: false })]);
    if (pid !== undefined) killGroup(pid);
  };
  try {
    const browser = await chromium.connect(server.wsEndpoint(), { timeout: timeoutMs });
    return { browser, [Symbol.asyncDispose]: kill };
  } catch (thrown) {
    await kill();
    throw thrown;
  }
}

/** Playwright starts it as the leader of a process group. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
