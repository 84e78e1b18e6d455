import type { Place } from '../errors.ts';
import type { KeyPath, Parsed, Position } from './position.ts';

/** Where each value of a config stands; the keys are paths as JSON. */
export type Places = Readonly<Record<string, Position>>;

export function placesOf(parsed: Parsed): Places {
  const places: Record<string, Position> = {};
  const visit = (value: unknown, path: KeyPath): void => {
    const place = parsed.locate(path, 'value');
    if (place) places[JSON.stringify(path)] = place;
    if (typeof value !== 'object' || value === null) return;
    const array = Array.isArray(value);
    for (const [key, item] of Object.entries(value)) visit(item, [...path, array ? Number(key) : key]);
  };
  visit(parsed.value, []);
  return places;
}

/** The place of a value, or of the nearest thing around it. */
export function placeIn(file: string, places: Places, path: KeyPath): Place {
  for (let length = path.length; length >= 0; length--) {
    const place = places[JSON.stringify(path.slice(0, length))];
    if (place) return { file, ...place };
  }
  return { file };
}
