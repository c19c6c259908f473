// How far colours are from each other, for those who see all of them, for each of the three colour blindnesses, and in grey.

type Rgb = readonly [number, number, number];

/** Linear light of `#rrggbb`. */
function linear(hex: string): Rgb {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return [r!, g!, b!];
}

/** Relative luminance after WCAG 2.1. */
function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio after WCAG 2.1: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

/** The difference in CIE lightness, 0 to 100: what is left of a colour in grey print. */
export function greyDistance(a: string, b: string): number {
  const lightness = (hex: string): number => 116 * Math.cbrt(luminance(hex)) - 16;
  return Math.abs(lightness(a) - lightness(b));
}

type Matrix = readonly [Rgb, Rgb, Rgb];

/** After Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009. */
export const VISIONS: Readonly<Record<'normal' | 'protan' | 'deutan' | 'tritan', Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

export type Vision = keyof typeof VISIONS;

function times(matrix: Matrix, [x, y, z]: Rgb): Rgb {
  const row = ([a, b, c]: Rgb): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** After Ottosson, "A perceptual color space for image processing", 2020. */
function oklab(rgb: Rgb): Rgb {
  const cones: Matrix = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ];
  const opponents: Matrix = [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
  ];
  const [l, m, s] = times(cones, rgb);
  return times(opponents, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)]);
}

/** The distance in Oklab of two colours as a reader sees them: 0 to about 1; two patches side by side differ from 0.02 on. */
export function colourDistance(a: string, b: string, vision: Vision): number {
  const seen = (hex: string): Rgb => {
    const [r, g, blue] = times(VISIONS[vision], linear(hex)).map((part) => Math.min(1, Math.max(0, part)));
    return oklab([r!, g!, blue!]);
  };
  const [one, other] = [seen(a), seen(b)];
  return Math.hypot(...one.map((part, at) => part - other[at]!));
}
