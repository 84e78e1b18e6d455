import { quote } from '@windlass/kit/ssh/quote';

/** What a person types to run a command on a host: quoted for the shell here, and inside of that for the one there. */
export function byHand(host: string, ...words: readonly string[]): string {
  return `ssh ${host} ${quote(words.map(quote).join(' '))}`;
}
