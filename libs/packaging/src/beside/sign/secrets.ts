import { WindlassError } from '@windlass/kit/errors';
import type { Services } from '@windlass/kit/services/services';

/** A secret that the config asks for by name. @throws WindlassError `config` where it is not there. */
export async function requiredSecret(services: Pick<Services, 'secret'>, name: string, key: string): Promise<string> {
  const secret = await services.secret(name);
  if (secret !== null) return secret;
  throw new WindlassError('config', `the secret ${name} is not there`, {
    why: `${key} names it, and neither secrets of the config nor a variable of the environment has that name`,
    next: `export ${name}=…, or add to the config: secrets: { ${name}: 'file:…' }`,
  });
}
