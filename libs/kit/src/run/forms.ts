/** Shortest line of a multi-line secret that is masked by itself: shorter ones (`}`, `end`) are no secret. */
const shortestLine = 9;

/** The first and last line of a PEM block tell nothing and stand in every log about keys. */
const pemFrame = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

/**
 * Every spelling in which a secret of at least four characters may turn up in text: as it is, in base64 (standard and url-safe,
 * padded or not, wrapped, and embedded at each of the three alignments), percent-encoded, and escaped for JSON, shells, HTML and XML;
 * for a secret of several lines each long line too.
 */
export function formsOf(secret: string): ReadonlySet<string> {
  const forms = new Set<string>();
  const trimmed = secret.trim();
  for (const value of trimmed.length >= 4 ? [secret, trimmed] : [secret]) {
    for (const form of [...escapedForms(value), ...base64Forms(value)]) forms.add(form);
  }
  const lines = secret.split(/\r?\n|\r/);
  if (lines.length > 1) {
    for (const line of lines.map((line) => line.trim())) {
      if (line.length < shortestLine || pemFrame.test(line)) continue;
      for (const form of escapedForms(line)) forms.add(form);
    }
  }
  forms.delete('');
  return forms;
}

/** Spellings of a secret that is too short to be looked for inside of words. */
export function shortFormsOf(secret: string): ReadonlySet<string> {
  const padded = Buffer.from(secret).toString('base64');
  return new Set([...escapedForms(secret), padded, padded.replace(/=+$/, '')]);
}

function escapedForms(value: string): string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  return [value, ...percentForms(value), ...jsonForms(quoted), ...shellForms(value, quoted), ...markupForms(value)];
}

function percentForms(value: string): string[] {
  const wellFormed = value.toWellFormed();
  const component = encodeURIComponent(wellFormed);
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1);
  const upper = [
    component,
    component.replaceAll('%20', '+'),
    component.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    form,
    form.replaceAll('+', '%20'),
    encodeURI(wellFormed),
    userinfo(wellFormed),
  ];
  return upper.flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())]);
}

/** As a password stands in a URL (`https://user:secret@host`): the WHATWG userinfo set, which is not that of encodeURIComponent. */
function userinfo(value: string): string {
  const url = new URL('https://host');
  url.password = value;
  return url.password;
}

function jsonForms(quoted: string): string[] {
  const unicode = (text: string, pattern: RegExp) =>
    text.replace(pattern, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const ascii = unicode(quoted, /[^\0-\x7e]/g);
  const html = unicode(quoted, /[<>&\u2028\u2029]/g);
  const plain = [quoted, quoted.replaceAll('/', '\\/'), ascii, ascii.replaceAll('/', '\\/'), html];
  const upper = plain.map((text) => text.replace(/\\u[0-9a-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`));
  return [...plain, ...upper, JSON.stringify(quoted).slice(1, -1)];
}

function shellForms(value: string, quoted: string): string[] {
  return [
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["\\$`]/g, '\\$&'),
    value.replace(/["\\$`!]/g, '\\$&'),
    value.replace(/[^\w@%+=:,./-]/g, '\\$&'),
    value.replace(/[^\w@%+=:./-]/g, '\\$&'),
    // `$'…'`, as zx and bash quote what holds control characters.
    quoted.replaceAll('\\"', '"').replaceAll("'", "\\'"),
    // PowerShell and cmd.exe.
    value.replaceAll("'", "''"),
    value.replaceAll('"', '""'),
  ];
}

function markupForms(value: string): string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms = [text];
  for (const quote of ['"', '&quot;', '&#34;', '&#x22;']) {
    for (const apostrophe of ["'", '&apos;', '&#39;', '&#x27;', '&#039;']) {
      forms.push(text.replaceAll('"', quote).replaceAll("'", apostrophe));
    }
  }
  return forms;
}

function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const padded = bytes.toString('base64');
  const bare = padded.replace(/=+$/, '');
  const forms = [padded, bare, core(bytes, 0), core(bytes, 1), core(bytes, 2)];
  for (const width of [64, 76]) {
    for (let at = 0; bare.length > width && at < bare.length; at += width) {
      const line = bare.slice(at, at + width);
      if (line.length >= shortestLine) forms.push(line);
    }
  }
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/**
 * The base64 characters that depend on the secret alone when `offset` (modulo 3) bytes come before it and anything after it.
 * Each character stands for six bits (RFC 4648, section 4), so those at the rims mix in bits of the neighbours.
 */
function core(bytes: Buffer, offset: 0 | 1 | 2): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
