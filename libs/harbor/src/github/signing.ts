import { invalidRequest } from './answer.ts';
import type { Fields } from './input.ts';
import type { Call } from './route.ts';
import { accountId } from './shapes.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

/** Who is named in a field of the body (`author`, `committer`, `tagger`), else `otherwise`, else the token's user at this time. */
export function personOf({ viewer, now }: Call, fields: Fields, field: string, otherwise?: Person): Person {
  const given = fields[field];
  const login = viewer?.login ?? '';
  const own = { name: login, email: `${accountId(login)}+${login}@users.noreply.github.com`, date: now };
  if (given === undefined || given === null) return otherwise ?? own;
  if (typeof given !== 'object' || !('name' in given) || !('email' in given)) throw invalidRequest(wrong(field));
  const { name, email } = given;
  if (typeof name !== 'string' || typeof email !== 'string') throw invalidRequest(wrong(field));
  const date = 'date' in given && typeof given.date === 'string' ? new Date(given.date) : now;
  if (Number.isNaN(date.getTime())) throw invalidRequest(wrong(field));
  return { name, email, date };
}

const wrong = (field: string): string => `For 'properties/${field}', a name, an email and perhaps a date are needed.`;

/** For git: who writes, and who wrote it. */
export function environmentOf(committer: Person, author: Person = committer) {
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: gitDate(author.date),
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: gitDate(committer.date),
  };
}

const gitDate = (date: Date): string => `@${Math.floor(date.getTime() / 1000)} +0000`;
