// The check that a container runs on itself: exit code 0 where the API says that it lives.
const { PORT = '8080' } = process.env;
try {
  const answer = await fetch(`http://127.0.0.1:${PORT}/api/health`, { signal: AbortSignal.timeout(2_000) });
  const { status } = await answer.json();
  if (!answer.ok || status !== 'ok') throw new Error(`it answers ${answer.status} ${status}`);
} catch (error) {
  process.stderr.write(`${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
