import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';

interface Operation {
  readonly responses: Readonly<Record<string, object>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, object>> };
}

/** What an answer breaks of GitHub's own description of its API; null where nothing. */
export type Checker = (method: string, url: string, status: number, json: unknown) => string | null;

/**
 * Answers that any operation may give, and what they look like; the document names them only here and there (of publishing a draft it
 * does not know the 422 that GitHub is known to give: "Repository is empty.").
 */
const everywhere: Readonly<Record<number, string>> = {
  ...Object.fromEntries([400, 401, 403, 404, 409, 429, 500, 502].map((status) => [status, 'basic-error'])),
  422: 'validation-error',
};
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;

/** Reads GitHub's OpenAPI document, which has 13 MB: once for a file of tests. */
export function openChecker(): Checker {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  const document: Document = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, inlineRefs: false });
  ajv.addFormat('date-time', dateTime).addFormat('uri', { validate: isUri }).addFormat('email', /@/);
  for (const format of ['timestamp', 'int64', 'hostname', 'repo.nwo', 'ssh-key', 'date']) ajv.addFormat(format, true);
  ajv.addSchema(toJsonSchema(document), 'github');
  return (method, url, status, json) => {
    const where = `${method} ${url} answered ${status}`;
    // A repository may be named by its number, too: the links to further pages do so.
    const pathname = new URL(url).pathname.replace(/^\/repositories\/\d+/, '/repos/owner/name');
    const path = findPath(document, method, pathname);
    if (path === null && status !== 404) return `${where}: the document has no such operation`;
    const pointer = path === null ? '/components/schemas/basic-error' : schemaPointer(document, path, method, status);
    if (pointer === null) return `${where}: the document has no such status`;
    if (pointer === '') return json === undefined ? null : `${where}: the document has no body`;
    if (json === undefined) return `${where}: without JSON`;
    const validate = ajv.compile({ $ref: `github#${pointer}` });
    return validate(json) ? null : `${where}: ${ajv.errorsText(validate.errors)}`;
  };
}

/**
 * OpenAPI 3.0 as JSON Schema: `nullable` beside a choice is one more choice. And a choice of which several may fit: where one has to, the
 * document often has two that overlap (an error with optional fields, and another).
 */
function toJsonSchema(value: unknown): object {
  const rewrite = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(rewrite);
    if (typeof one !== 'object' || one === null) return one;
    const { nullable, oneOf, ...rest } = Object.fromEntries(
      Object.entries(one).map(([key, part]) => [key, rewrite(part)]),
    );
    if (!Array.isArray(oneOf)) return 'type' in rest && nullable !== undefined ? { ...rest, nullable } : rest;
    return { ...rest, anyOf: nullable === true ? [...oneOf, { enum: [null] }] : oneOf };
  };
  return Object(rewrite(value));
}

function isUri(value: string): boolean {
  return URL.canParse(value);
}

/** The path of the document that fits best: the one with the most words in common. */
function findPath(document: Document, method: string, pathname: string): string | null {
  const found = Object.keys(document.paths)
    .filter((path) => document.paths[path]?.[method.toLowerCase()] !== undefined && matches(path, pathname))
    .toSorted((a, b) => literals(b) - literals(a));
  return found[0] ?? null;
}

/** The root of the contents may go without the slash at its end. */
function matches(path: string, pathname: string): boolean {
  const pattern = toPattern(path);
  return pattern.test(pathname) || pattern.test(`${pathname}/`);
}

function toPattern(path: string): RegExp {
  const many = /\{(?:path|ref|tag)\}$/;
  const pattern = path
    .replaceAll('.', '\\.')
    .replace(many, '.*')
    .replace(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`);
}

const literals = (path: string): number => path.split('/').filter((word) => !word.startsWith('{')).length;

/** Where the schema of an answer is in the document; empty where it has no body. */
function schemaPointer(document: Document, path: string, method: string, status: number): string | null {
  const key = method.toLowerCase();
  const response = document.paths[path]?.[key]?.responses[String(status)];
  const error = everywhere[status];
  const fallback = error === undefined ? null : `/components/schemas/${error}`;
  if (response === undefined) return fallback;
  const shared = '$ref' in response && typeof response.$ref === 'string' ? response.$ref.slice(1) : null;
  const name = shared?.split('/').at(-1) ?? '';
  const content = shared === null ? response : (document.components.responses[name] ?? {});
  if (!('content' in content) || typeof content.content !== 'object' || content.content === null) {
    // Some of the errors have a body and the document does not say so.
    return status < 400 ? '' : fallback;
  }
  const at = shared ?? `/paths/${escaped(path)}/${key}/responses/${status}`;
  const type = Object.keys(content.content).find((one) => one === 'application/json');
  return type === undefined ? null : `${at}/content/${escaped(type)}/schema`;
}

/** As a part of a JSON pointer in a fragment. */
function escaped(word: string): string {
  return encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1'));
}
