/** The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function rootsOf(count: number, power: number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Int32Array.from(primes, (prime) => (prime ** power % 1) * 2 ** 32);
}

const initial = rootsOf(8, 1 / 2);
const constants = rootsOf(64, 1 / 3);

/**
 * SHA-256 in hex, for short inputs: to load node:crypto takes as long as to hash a hundred kilobytes here. Written for the interpreter,
 * which runs it until it is warm: indexed loops and single words.
 */
export function sha256(bytes: Uint8Array): string {
  const { length } = bytes;
  const padded = Buffer.alloc((length + 72) & ~63);
  padded.set(bytes);
  padded[length] = 0x80;
  padded.writeUInt32BE(Math.floor(length / 2 ** 29), padded.length - 8);
  padded.writeUInt32BE((length << 3) >>> 0, padded.length - 4);
  const state = initial.slice();
  const words = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let t = 0; t < 16; t++) words[t] = padded.readInt32BE(at + t * 4);
    compress(state, words);
  }
  let hex = '';
  for (let i = 0; i < 8; i++) hex += ((state[i] ?? 0) >>> 0).toString(16).padStart(8, '0');
  return hex;
}

/** One block, whose 16 words are the first of `w` (6.2.2). */
function compress(state: Int32Array, w: Int32Array): void {
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let t = 0; t < 64; t++) {
    let word = w[t] ?? 0;
    if (t >= 16) {
      const x = w[t - 15] ?? 0;
      const y = w[t - 2] ?? 0;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      word = ((w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1) | 0;
      w[t] = word;
    }
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + (constants[t] ?? 0) + word) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = s0 + ((a & b) | (c & (a | b)));
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = ((state[0] ?? 0) + a) | 0;
  state[1] = ((state[1] ?? 0) + b) | 0;
  state[2] = ((state[2] ?? 0) + c) | 0;
  state[3] = ((state[3] ?? 0) + d) | 0;
  state[4] = ((state[4] ?? 0) + e) | 0;
  state[5] = ((state[5] ?? 0) + f) | 0;
  state[6] = ((state[6] ?? 0) + g) | 0;
  state[7] = ((state[7] ?? 0) + h) | 0;
}
