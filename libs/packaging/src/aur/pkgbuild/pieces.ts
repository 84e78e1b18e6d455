/** Text on its way to become fields; `split`: blanks in it separate fields. */
export interface TextPiece {
  readonly text: string;
  readonly quoted: boolean;
  readonly split: boolean;
}

/** A `break` separates fields always. */
export type Piece = TextPiece | 'break';

/** Word splitting (bash(1)), with the usual IFS. */
export function toFields(pieces: readonly Piece[]): TextPiece[][] {
  const fields: TextPiece[][] = [];
  let current: TextPiece[] = [];
  const end = (): void => {
    // A field of nothing that was not quoted is none.
    if (current.some(({ text, quoted }) => quoted || text !== '')) fields.push(current);
    current = [];
  };
  for (const piece of pieces) {
    if (piece === 'break') end();
    else if (!piece.split) current.push(piece);
    else
      for (const [index, text] of piece.text.split(/[ \t\n]+/).entries()) {
        if (index > 0) end();
        current.push({ ...piece, text });
      }
  }
  end();
  return fields;
}
