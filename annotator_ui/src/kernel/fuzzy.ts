/** Finding names by a few of their letters, in order: "sel inv" finds "Invert the selection". */

const MARKS = /\p{M}+/gu;
const NO_LETTER = /[^\p{L}\p{N}]+/gu;

/** Lower case without accents, words parted by single spaces; "ß" is "ss". */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(MARKS, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("œ", "oe")
    .replace(NO_LETTER, " ")
    .trim();
}

const WHOLE = 100;
const WORD_START = 60;
const INSIDE = 30;
const SCATTERED = 8;

/** Letters of `part` in order, each run as near to a word's beginning as can be; 0 when they are not all there. */
function scattered(part: string, words: string): number {
  let at = -1;
  let gaps = 0;
  for (const letter of part) {
    const next = words.indexOf(letter, at + 1);
    if (next < 0) return 0;
    if (next !== at + 1 && words[next - 1] !== " ") gaps++;
    at = next;
  }
  return Math.max(1, SCATTERED - gaps);
}

/** How well one word of the query fits, 0 for not at all. */
function partScore(part: string, words: string): number {
  const padded = ` ${words} `;
  if (padded.includes(` ${part} `)) return WHOLE;
  const start = padded.indexOf(` ${part}`);
  if (start >= 0) return WORD_START - Math.min(9, start / 4);
  if (words.includes(part)) return part.length > 1 ? INSIDE : SCATTERED;
  // A few letters anywhere in a long sentence mean nothing.
  return part.length > 1 && gapsAllowed(part, words) ? scattered(part, words) : 0;
}

/** Scattered letters have to begin with a word's first one. */
function gapsAllowed(part: string, words: string): boolean {
  return ` ${words}`.includes(` ${part[0]}`);
}

/**
 * How well `query` fits `text`: 0 when one of its words does not fit, else more the better. Both are folded already.
 * An empty query fits everything alike; a shorter text is the nearer one.
 */
export function fuzzyScore(query: string, text: string): number {
  if (query === "") return 1;
  let total = 0;
  for (const part of query.split(" ")) {
    const score = partScore(part, text);
    if (score === 0) return 0;
    total += score;
  }
  return total + (text.startsWith(query) ? 60 : 0) + 10 / (1 + text.length);
}
