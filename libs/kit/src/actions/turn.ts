/**
 * Lets the event loop go round, so that signals and timers that came during synchronous work (git, fsync) are heard. Twice: the first
 * round may begin behind the phase in which they are looked for.
 */
export async function turn(): Promise<void> {
  for (let round = 0; round < 2; round++) await new Promise((done) => setImmediate(done));
}
