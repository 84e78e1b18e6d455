import type { BrowserContext } from 'playwright-core';

/** What a page says and asks for while it is open. */
export interface Heard {
  /** Console messages of the level `error`, with the address that they are about. */
  readonly messages: { readonly text: string; readonly url: string }[];
  /** Exceptions that nobody caught, with their stack. */
  readonly exceptions: string[];
  /** What was asked for and not given. */
  readonly requests: FailedRequest[];
}

export interface FailedRequest {
  readonly url: string;
  readonly why: string;
  /** Whether it was for anything but the bundle. */
  readonly foreign: boolean;
}

/** `origin` is that of the bundle, whose server knows best what it did not give. */
export function listen(context: BrowserContext, origin: string): Heard {
  const heard: Heard = { messages: [], exceptions: [], requests: [] };
  const foreign = (url: string): void => {
    if (isForeign(url, origin)) heard.requests.push({ url, why: 'blocked', foreign: true });
  };
  context.on('console', (message) => {
    if (message.type() === 'error') heard.messages.push({ text: message.text(), url: message.location().url });
  });
  context.on('weberror', (error) => {
    const { stack, message } = error.error();
    heard.exceptions.push(stack === undefined || stack === '' ? message : stack);
  });
  // A plain request gets its refusal as an answer, one for https as a tunnel that does not open.
  context.on('response', (response) => foreign(response.url()));
  context.on('requestfailed', (request) => {
    const url = request.url();
    const why = request.failure()?.errorText ?? 'it failed';
    if (isForeign(url, origin)) foreign(url);
    // What a page takes back itself has not failed.
    else if (/^https?:/.test(url) && !/ERR_ABORTED|ERR_HTTP_RESPONSE_CODE_FAILURE/.test(why))
      heard.requests.push({ url, why, foreign: false });
  });
  context.on('page', (page) => {
    page.on('websocket', (socket) => {
      heard.requests.push({ url: socket.url(), why: 'blocked', foreign: true });
    });
  });
  return heard;
}

function isForeign(url: string, origin: string): boolean {
  return /^(?:https?|wss?):/.test(url) && new URL(url).origin !== origin;
}
