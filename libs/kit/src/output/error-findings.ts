import { errorFinding, type WindlassError } from '../errors.ts';
import type { Finding } from './envelope.ts';

/** An error, and each that came with it, as findings: for formats that know nothing else (JUnit, Code Quality, annotations). */
export function errorFindings(error: WindlassError): Finding[] {
  return [errorFinding(error), ...error.also.flatMap(errorFindings)];
}
