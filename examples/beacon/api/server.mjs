import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// The API behind the site: tells that it lives, and which version it is.
const { version } = JSON.parse(readFileSync(new URL('../assets/version.json', import.meta.url), 'utf8'));
const answers = { '/api/health': { status: 'ok' }, '/api/version': { version } };

const server = createServer((request, response) => {
  const answer = answers[request.url];
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? { error: 'not found' }));
});
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '127.0.0.1', () => {
  const { address, port } = server.address();
  process.stdout.write(`beacon ${version} listens on http://${address}:${port}\n`);
});

// Who is in is served, nobody else is let in: a container is stopped so.
for (const signal of ['SIGTERM', 'SIGINT'])
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
