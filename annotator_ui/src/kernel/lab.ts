/** sRGB bytes to CIE L*a*b* (D65), for distances that look as large as they are (IEC 61966-2-1; CIE 15:2004). */

const LINEAR = Float32Array.from({ length: 256 }, (_, i) => {
  const v = i / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

const [XN, ZN] = [0.95047, 1.08883];
const bend = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);

export interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** The colour of pixel `index` of RGBA bytes: L* 0..100, a* and b* about -128..127. */
export function labAt(rgba: ArrayLike<number>, index: number): Lab {
  const r = LINEAR[rgba[4 * index] as number] as number;
  const g = LINEAR[rgba[4 * index + 1] as number] as number;
  const b = LINEAR[rgba[4 * index + 2] as number] as number;
  const x = bend((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / XN);
  const y = bend(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = bend((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / ZN);
  return { l: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** The Euclidean distance (CIE 1976 ΔE). */
export function labDistance(p: Lab, q: Lab): number {
  return Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b);
}
