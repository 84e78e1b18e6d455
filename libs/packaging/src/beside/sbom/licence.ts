import type { License } from '@cyclonedx/cyclonedx-library/Models';

/** What is needed of the library: it is loaded when there is a list to write. */
type Models = Pick<
  typeof import('@cyclonedx/cyclonedx-library/Models'),
  'LicenseExpression' | 'NamedLicense' | 'SpdxLicense'
>;

/** A licence as CycloneDX tells them apart: an id of SPDX, an expression of such ids, or a name that only people understand. */
export function licenceOf(models: Models, isSpdxId: (id: string) => boolean, text: string): License {
  if (isSpdxId(text)) return new models.SpdxLicense(text);
  return isExpression(text) ? new models.LicenseExpression(text) : new models.NamedLicense(text);
}

/** Annex D of the SPDX specification: words that are ids, joined by operators. */
function isExpression(text: string): boolean {
  const id = '(?:(?:DocumentRef-[\\w.-]+:)?LicenseRef-[\\w.-]+|[A-Za-z0-9][A-Za-z0-9.-]*\\+?)';
  const simple = `\\(*${id}(?: WITH [A-Za-z0-9.-]+)?\\)*`;
  return (
    new RegExp(`^${simple}(?: (?:AND|OR) ${simple})*$`).test(text) &&
    balanced(text) &&
    /[ +]|^LicenseRef-|^DocumentRef-/.test(text)
  );
}

function balanced(text: string): boolean {
  let open = 0;
  for (const char of text) {
    open += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (open < 0) return false;
  }
  return open === 0;
}
