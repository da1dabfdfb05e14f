/** Brightness and contrast of a photo as a look-up table over its 8-bit channels. */

const GAMMA_OCTAVES = 1.5;
const CONTRAST_OCTAVES = 2;

/** True where a photo stays as it is. */
export const isPlainTone = (brightness: number, contrast: number): boolean =>
  brightness === 0 && contrast === 0;

/**
 * What each value 0..255 of a channel becomes: 256 bytes, never falling.
 *
 * Both arguments are -1..1. Brightness bends the curve between its ends (a gamma of 2 to the -1.5 x brightness);
 * contrast turns it about middle grey (a slope of 4 to the contrast) and clips.
 */
export function toneTable(brightness: number, contrast: number): Uint8Array {
  const gamma = 2 ** (-GAMMA_OCTAVES * brightness);
  const slope = 2 ** (CONTRAST_OCTAVES * contrast);
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const light = (value / 255) ** gamma;
    return Math.round(255 * Math.min(1, Math.max(0, 0.5 + (light - 0.5) * slope)));
  });
}

/** Put every colour channel of RGBA bytes through the table, in place. */
export function applyTone(rgba: Uint8ClampedArray, table: Uint8Array): void {
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = table[rgba[i] as number] as number;
    rgba[i + 1] = table[rgba[i + 1] as number] as number;
    rgba[i + 2] = table[rgba[i + 2] as number] as number;
  }
}
