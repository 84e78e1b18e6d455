/** Three numbers and what any ecosystem hangs on them: what a constant must look like to be taken for a release's version. */
export function isReleaseLike(text: string): boolean {
  return /^v?\d+\.\d+\.\d+(?:[-+~._a-zA-Z][0-9A-Za-z.+~_-]*)?$/.test(text);
}

/** A word that a build step replaces: `BUILD_TIME_PLACEHOLDER`, `@VERSION@`, `%{{V}}%`, `3.4.0+BUILD_NUMBER`. */
export function isPlaceholder(text: string): boolean {
  return /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|@\w+@|__[A-Z]\w*__|%\{\{.*\}\}%?|\{\{.*\}\}|\$\{\{?.*\}|\$\(\w+\)|%\w+%|\d+\.\d+\.\d+[-+][A-Z]{3,}_[A-Z_]+)$/.test(
    text,
  );
}

/** True where `text` holds no place that could carry a version: most files of a repository stop here. */
export function mentionsNoVersion(text: string): boolean {
  return !text.includes('ersion') && !text.includes('ERSION');
}

/** Escapes a text for use in a regular expression. */
export function quoteRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
