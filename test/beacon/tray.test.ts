import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compile, has, type Light, shine } from './light.ts';
import { openWatcher, type Watcher } from './watcher.ts';

const needed = ['cc', 'dbus-daemon', 'gdbus'];
const canRun = has(...needed);

describe.skipIf(!canRun)(
  `the tray item of the example (${canRun ? 'on a real bus' : `needs ${needed.join(', ')}`})`,
  () => {
    let folder: Folder;
    let program: string;
    let daemon: ChildProcess;
    let light: Light;
    let watcher: Watcher;
    const path = (): string => join(folder.path, 'bus');
    const env = (): NodeJS.ProcessEnv => ({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${path()}` });
    const name = (): string => `org.kde.StatusNotifierItem-${light.pid}-1`;

    beforeAll(() => {
      folder = tempFolder();
      program = compile(folder.path);
    });
    afterAll(() => folder[Symbol.dispose]());
    beforeEach(async () => {
      daemon = await startBus(path());
      watcher = await openWatcher(path());
      mkdirSync(join(folder.path, 'runtime'), { recursive: true });
      light = await shine(program, join(folder.path, 'runtime'), { ...env(), APPDIR: '/app' });
    });
    afterEach(async () => {
      await light[Symbol.asyncDispose]();
      await watcher[Symbol.asyncDispose]();
      await stop(daemon, path());
    });

    /** Calls the item over the bus; the answer as gdbus prints it, or the name of the error. */
    async function call(object: string, method: string, ...args: readonly string[]): Promise<string> {
      const words = ['call', '--address', `unix:path=${path()}`, '--dest', name(), '--object-path', object];
      try {
        const { stdout } = await promisify(execFile)('gdbus', [...words, '--method', method, ...args], {
          encoding: 'utf8',
        });
        return stdout.trim();
      } catch (thrown) {
        return /org\.freedesktop\.DBus\.Error\.\w+/.exec(String(thrown))?.[0] ?? String(thrown);
      }
    }
    const item = (method: string, ...args: readonly string[]) =>
      call('/StatusNotifierItem', `org.kde.StatusNotifierItem.${method}`, ...args);
    const menu = (method: string, ...args: readonly string[]) =>
      call('/MenuBar', `com.canonical.dbusmenu.${method}`, ...args);
    const properties = (object: string, method: string, ...args: readonly string[]) =>
      call(object, `org.freedesktop.DBus.Properties.${method}`, ...args);

    it('registers by its name, and tells what it is', async () => {
      await watcher.registered(1);
      expect(watcher.items).toEqual([name()]);
      await light.until(/tray registered$/);
      const all = await properties('/StatusNotifierItem', 'GetAll', 'org.kde.StatusNotifierItem');
      const plain = all.replace(/\[byte[^\]]*\]/, '[…]');
      expect(plain).toBe(
        "({'Category': <'ApplicationStatus'>, 'Id': <'beacon'>, 'Title': <'Beacon'>, 'Status': <'Active'>, 'WindowId': <0>, " +
          "'IconName': <'example.beacon.Beacon'>, 'IconThemePath': <'/app/usr/share/icons'>, 'IconPixmap': <[(16, 16, […])]>, " +
          "'ToolTip': <('', @a(iiay) [], 'Beacon 1.0.0+001', '')>, 'ItemIsMenu': <false>, 'Menu': <objectpath '/MenuBar'>},)",
      );
      expect(/\[byte ([^\]]*)\]/.exec(all)?.[1]?.split(', ')).toHaveLength(16 * 16 * 4);
      expect(await properties('/StatusNotifierItem', 'Get', 'org.kde.StatusNotifierItem', 'Title')).toBe(
        "(<'Beacon'>,)",
      );
      expect(await properties('/MenuBar', 'GetAll', 'com.canonical.dbusmenu')).toBe(
        "({'Version': <uint32 3>, 'TextDirection': <'ltr'>, 'Status': <'normal'>, 'IconThemePath': <@as []>},)",
      );
    });

    it('lays its menu out, whole, in part, and by property', async () => {
      const show = "(1, {'label': <'Show'>}, @av [])";
      const line = "(2, {'type': <'separator'>}, @av [])";
      const quit = "(3, {'label': <'Quit'>}, @av [])";
      const whole = `(uint32 1, (0, {'children-display': <'submenu'>}, [<${show}>, <${line}>, <${quit}>]))`;
      expect(await menu('GetLayout', '0', 'int32 -1', '@as []')).toBe(whole);
      expect(await menu('GetLayout', '0', '0', '@as []')).toBe(
        "(uint32 1, (0, {'children-display': <'submenu'>}, @av []))",
      );
      expect(await menu('GetLayout', '3', '0', "['label']")).toBe(`(uint32 1, ${quit})`);
      expect(await menu('GetLayout', '3', '0', "['enabled']")).toBe('(uint32 1, (3, @a{sv} {}, @av []))');
      expect(await menu('GetGroupProperties', '[1, 3]', "['label']")).toBe(
        "([(1, {'label': <'Show'>}), (3, {'label': <'Quit'>})],)",
      );
      expect(await menu('GetProperty', '1', 'label')).toBe("(<'Show'>,)");
      expect(await menu('AboutToShow', '0')).toBe('(false,)');
      expect(await menu('AboutToShowGroup', '[0]')).toBe('(@ai [], @ai [])');
    });

    it('does what is clicked', async () => {
      expect(await item('Activate', '10', '20')).toBe('()');
      expect(await menu('Event', '1', 'clicked', '<uint32 0>', 'uint32 0')).toBe('()');
      expect(await menu('Event', '1', 'hovered', "<{'a': <[(1, 'x')]>}>", 'uint32 0')).toBe('()');
      expect(await menu('EventGroup', "[(1, 'clicked', <''>, uint32 0), (9, 'clicked', <''>, 0)]")).toBe('([9],)');
      expect(await light.said(3)).toEqual(['*', '*', '*']);
      expect(await light.ask('status')).toMatch(/^shown 3 /);
      expect(await menu('Event', '3', 'clicked', '<0>', 'uint32 0')).toBe('()');
      expect(await light.ended).toEqual({ how: 0, stderr: '' });
    });

    it('says no to what it does not know, and goes on', async () => {
      const errors = 'org.freedesktop.DBus.Error';
      expect(await item('Explode')).toBe(`${errors}.UnknownMethod`);
      expect(await call('/nowhere', 'org.kde.StatusNotifierItem.Activate', '1', '2')).toBe(`${errors}.UnknownMethod`);
      expect(await item('Activate', "'x'", '2')).toBe(`${errors}.InvalidArgs`);
      expect(await menu('GetLayout', '7', '0', '@as []')).toBe(`${errors}.InvalidArgs`);
      expect(await menu('Event', '9', 'clicked', '<0>', 'uint32 0')).toBe(`${errors}.InvalidArgs`);
      const set = await properties('/StatusNotifierItem', 'Set', 'org.kde.StatusNotifierItem', 'Title', "<'x'>");
      expect(set).toBe(`${errors}.PropertyReadOnly`);
      expect(await properties('/StatusNotifierItem', 'Get', 'a.b', 'Title')).toBe(`${errors}.UnknownProperty`);
      expect(await call('/', 'org.freedesktop.DBus.Peer.Ping')).toBe('()');
      expect(await light.ask('status')).toMatch(/^shown 0 tray registered$/);
    });

    it('registers again where another watcher comes', async () => {
      await light.until(/registered$/);
      await watcher[Symbol.asyncDispose]();
      await light.until(/connected$/);
      watcher = await openWatcher(path());
      await watcher.registered(1);
      await light.until(/registered$/);
    });

    it('survives the end of the bus, and finds the next one', async () => {
      await light.until(/registered$/);
      await stop(daemon, path());
      await light.until(/absent$/);
      daemon = await startBus(path());
      await light.until(/connected$/);
      watcher = await openWatcher(path());
      await watcher.registered(1);
    });

    it('ends in order on SIGTERM', async () => {
      light.kill('SIGTERM');
      expect(await light.ended).toEqual({ how: 0, stderr: '' });
    });
  },
);

async function startBus(path: string): Promise<ChildProcess> {
  const args = ['--session', '--nofork', '--nopidfile', `--address=unix:path=${path}`, '--print-address'];
  const daemon = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(daemon.stdout, 'data');
  return daemon;
}

async function stop(daemon: ChildProcess, path: string): Promise<void> {
  const ended = daemon.exitCode === null && daemon.signalCode === null ? once(daemon, 'close') : null;
  daemon.kill('SIGTERM');
  await ended;
  rmSync(path, { force: true });
}
