/** Lightness 0…1 and two axes of hue in OKLab (B. Ottosson, 2020), in which distances are as people see them. */
export type Lab = readonly [number, number, number];

/** sRGB bytes to OKLab. */
export function toLab(rgb: ArrayLike<number>): Lab {
  const [r, g, b] = [linear(rgb[0] ?? 0), linear(rgb[1] ?? 0), linear(rgb[2] ?? 0)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** OKLab to sRGB bytes. */
export function toRgb([lightness, a, b]: Lab): readonly number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => Math.max(0, Math.min(255, Math.round(encoded(value) * 255))));
}

/** `#rrggbb`. */
export function toHex(rgb: readonly number[]): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The plain English name that fits best. */
export function nameColour(lab: Lab): string {
  let best = '';
  let least = Number.POSITIVE_INFINITY;
  for (const [name, other] of named) {
    const distance = Math.hypot(lab[0] - other[0], lab[1] - other[1], lab[2] - other[2]);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Several shades may bear one name. */
const named: readonly (readonly [string, Lab])[] = (
  [
    ['black', 12, 12, 12],
    ['grey', 70, 70, 70],
    ['grey', 128, 128, 128],
    ['grey', 190, 190, 190],
    ['white', 248, 248, 248],
    ['red', 220, 30, 30],
    ['red', 150, 20, 25],
    ['orange', 245, 140, 25],
    ['yellow', 250, 225, 40],
    ['green', 40, 160, 50],
    ['green', 20, 80, 30],
    ['green', 150, 210, 100],
    ['teal', 20, 160, 160],
    ['teal', 80, 215, 215],
    ['blue', 30, 70, 210],
    ['blue', 20, 30, 110],
    ['blue', 110, 175, 235],
    ['purple', 130, 40, 160],
    ['purple', 180, 140, 220],
    ['pink', 250, 130, 180],
    ['pink', 255, 200, 215],
    ['brown', 120, 75, 40],
    ['brown', 70, 40, 20],
    ['brown', 165, 42, 42],
    ['beige', 220, 200, 165],
  ] as const
).map(([name, ...rgb]) => [name, toLab(rgb)]);

function linear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}
