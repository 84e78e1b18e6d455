import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, has, type Light, shine } from './light.ts';
import { decode, encode, field, type Message, messageTypes } from './wire.ts';

const canCompile = has('cc');
const soak = process.env['WINDLASS_SOAK'] ? 20 : 1;

const item = ['/StatusNotifierItem', 'org.kde.StatusNotifierItem'] as const;
const menu = ['/MenuBar', 'com.canonical.dbusmenu'] as const;
const properties = ['/MenuBar', 'org.freedesktop.DBus.Properties'] as const;
const methods: readonly (readonly [path: string, interfaceName: string, member: string, signature: string])[] = [
  [...item, 'Activate', 'ii'],
  [...item, 'Scroll', 'is'],
  [...properties, 'Get', 'ss'],
  [...properties, 'GetAll', 's'],
  [...menu, 'GetLayout', 'iias'],
  [...menu, 'GetGroupProperties', 'aias'],
  [...menu, 'GetProperty', 'is'],
  [...menu, 'Event', 'isvu'],
  [...menu, 'EventGroup', 'a(isvu)'],
  [...menu, 'AboutToShow', 'i'],
  [...menu, 'AboutToShowGroup', 'ai'],
];

/** Bytes of a body: such as could be lengths, types and texts, in any order. */
const body = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(0, 1, 2, 3, 8, 0xffff_ffff).map((value) => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32LE(value);
        return bytes;
      }),
      fc
        .constantFrom('clicked\0', 'hovered\0\0', '\u0001v\0', '\u0002()\0', '\u0003a()\0', '\u0002as\0', '(((((')
        .map((text) => Buffer.from(text)),
      fc.constantFrom('i', 'ay', 'a{sv}', 'a(a(s))', 'vvv').map((type) => Buffer.from(`\u0000${type}\0`)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

const call = fc.record({ method: fc.constantFrom(...methods), body });

describe.skipIf(!canCompile)(
  `a bus that talks nonsense to the example (${canCompile ? 'cc' : 'needs a C compiler'})`,
  () => {
    let folder: Folder;
    let program: string;
    beforeAll(() => {
      folder = tempFolder();
      program = compile(folder.path);
      mkdirSync(join(folder.path, 'runtime'));
    });
    afterAll(() => folder[Symbol.dispose]());

    const start = (path: string): Promise<Light> =>
      shine(program, join(folder.path, 'runtime'), { DBUS_SESSION_BUS_ADDRESS: `tcp:host=x;unix:guid=1,path=${path}` });

    it('gets an answer to each call, whatever is in it', async () => {
      await using bus = await fakeBus(join(folder.path, 'calls'));
      const running = start(join(folder.path, 'calls'));
      const { socket, reply } = await bus.connection();
      await using light = await running;
      let serial = 100;
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 20 }), async (calls) => {
          const first = serial;
          for (const { method, body } of calls) {
            const [path, name, member, signature] = method;
            const fields = { 1: path, 2: name, 3: member, 7: ':1.9', 8: signature };
            socket.write(encode({ type: messageTypes.call, serial: serial++, fields, body }));
          }
          for (let at = first; at < serial; at++) {
            expect((await reply()).fields[field.reply]).toBe(at);
          }
        }),
        { numRuns: 60 * soak },
      );
      light.kill('SIGTERM');
      expect(await light.ended).toEqual({ how: 0, stderr: '' });
    });

    it('is left where what it says is no D-Bus', async () => {
      const path = join(folder.path, 'frames');
      await using bus = await fakeBus(path);
      const [method] = methods;
      const fields = { 1: method?.[0] ?? '', 2: method?.[1] ?? '', 3: method?.[2] ?? '', 7: ':1.9', 8: 'ii' };
      const whole = encode({ type: messageTypes.call, serial: 1, fields, body: Buffer.alloc(8) });
      const change = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(change, async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          const running = start(path);
          const { socket } = await bus.connection();
          await using light = await running;
          socket.write(Buffer.concat([bytes, bytes, Buffer.alloc(64, 0xff)]));
          expect(await light.ask('ping')).toBe('pong');
          light.kill('SIGTERM');
          expect(await light.ended).toEqual({ how: 0, stderr: '' });
        }),
        { numRuns: 20 * soak },
      );
    });

    it('is not waited for where it does not let us in', async () => {
      const path = join(folder.path, 'closed');
      const server = createServer((socket) =>
        socket.on('data', () => socket.write('REJECTED EXTERNAL\r\n')).on('error', () => {}),
      );
      server.listen(path);
      await once(server, 'listening');
      await using light = await start(path);
      expect(await light.ask('status')).toBe('shown 0 tray absent');
      light.kill('SIGTERM');
      expect(await light.ended).toEqual({ how: 0, stderr: '' });
      server.close();
    });
  },
);

interface Connection {
  readonly socket: Socket;
  /** The next answer to what was called. */
  reply(): Promise<Message>;
}

interface FakeBus extends AsyncDisposable {
  /** The next that connects, let in. */
  connection(): Promise<Connection>;
}

async function fakeBus(path: string): Promise<FakeBus> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  return {
    connection: async () => {
      const [socket]: Socket[] = await once(server, 'connection');
      if (socket === undefined) throw new Error('no connection');
      const replies: Message[] = [];
      const begun = letIn(socket, (message) => {
        replies.push(message);
        socket.emit('reply');
      });
      await begun;
      const reply = async (): Promise<Message> => {
        for (let first = replies.shift(); ; first = replies.shift()) {
          if (first !== undefined) return first;
          await once(socket, 'reply', { signal: AbortSignal.timeout(20_000) });
        }
      };
      return { socket, reply };
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

/** Says yes to whoever it is; the promise is kept when messages begin. */
function letIn(socket: Socket, onReply: (message: Message) => void): Promise<void> {
  return new Promise((done) => {
    let bytes: Buffer = Buffer.alloc(0);
    let isBegun = false;
    socket.on('error', () => {});
    socket.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      const begin = bytes.indexOf('BEGIN\r\n');
      if (!isBegun && begin < 0) socket.write('OK 0123\r\n');
      if (!isBegun && begin >= 0) {
        isBegun = true;
        bytes = bytes.subarray(begin + 7);
        done();
      }
      for (let found = isBegun ? decode(bytes) : null; found !== null; found = decode(bytes)) {
        bytes = Buffer.from(found.rest);
        if (found.message.fields[field.reply] !== undefined) onReply(found.message);
      }
    });
  });
}
