import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { decode, encode, field, type Message, messageTypes, Writer } from './wire.ts';

/** A watcher of tray items on a real bus: it takes the name, and says yes to whoever registers. */
export interface Watcher extends AsyncDisposable {
  /** Names of items that registered, in their order. */
  readonly items: readonly string[];
  /** Waits until so many have registered. */
  registered(count: number): Promise<void>;
}

const bus = 'org.freedesktop.DBus';

export async function openWatcher(path: string): Promise<Watcher> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(`${process.getuid?.()}`).toString('hex')}\r\n`);
  const [welcome] = await once(socket, 'data');
  if (!`${welcome}`.startsWith('OK ')) throw new Error(`the bus said ${welcome}`);
  socket.write('BEGIN\r\n');
  const items: string[] = [];
  const waiting = new Map<(count: number) => boolean, () => void>();
  const granted = listen(socket, (message) => {
    if (message.fields[field.member] !== 'RegisterStatusNotifierItem') return;
    items.push(message.body.toString('utf8', 4, message.body.length - 1));
    socket.write(reply(message));
    for (const [isDone, done] of waiting) if (isDone(items.length)) done();
  });
  const call = (serial: number, member: string, signature?: string, body: Buffer = Buffer.alloc(0)): void => {
    const fields = { 1: '/org/freedesktop/DBus', 2: bus, 3: member, 6: bus, ...(signature ? { 8: signature } : {}) };
    socket.write(encode({ type: messageTypes.call, serial, fields, body }));
  };
  call(1, 'Hello');
  call(2, 'RequestName', 'su', new Writer().string('org.kde.StatusNotifierWatcher').uint(4).bytes());
  await granted;
  return {
    items,
    registered: (count) =>
      items.length >= count ? Promise.resolve() : new Promise((done) => waiting.set((found) => found >= count, done)),
    [Symbol.asyncDispose]: async () => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}

/** Takes messages as they come; the promise is kept when the name is ours. */
function listen(socket: Socket, onCall: (message: Message) => void): Promise<void> {
  return new Promise((done, fail) => {
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('error', fail);
    socket.on('data', (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      for (let found = decode(bytes); found !== null; found = decode(bytes)) {
        bytes = Buffer.from(found.rest);
        const { message } = found;
        if (message.type === messageTypes.call) onCall(message);
        if (message.type === messageTypes.error) fail(new Error(`${message.fields[field.error]}`));
        if (message.type === messageTypes.return && message.fields[field.reply] === 2) done();
      }
    });
  });
}

function reply({ serial, fields }: Message): Buffer {
  const answer = { [field.reply]: serial, [field.destination]: fields[field.sender] ?? '' };
  return encode({ type: messageTypes.return, serial: 1000 + serial, fields: answer, body: Buffer.alloc(0) });
}
