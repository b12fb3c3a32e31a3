/** Gives the page the IDE's colors and font. */

import type { Look, LookColor } from "@plexicus/auth/jetbrains";

const COLORS: Record<LookColor, string> = {
  background: "--plexicus-background",
  foreground: "--plexicus-foreground",
  secondary: "--plexicus-secondary",
  link: "--plexicus-link",
  separator: "--plexicus-separator",
  defaultButtonBackground: "--plexicus-default-button-background",
  defaultButtonForeground: "--plexicus-default-button-foreground",
  buttonBackground: "--plexicus-button-background",
  buttonForeground: "--plexicus-button-foreground",
  buttonBorder: "--plexicus-button-border",
  fieldBackground: "--plexicus-field-background",
  focus: "--plexicus-focus",
  error: "--plexicus-error",
  warning: "--plexicus-warning",
  success: "--plexicus-success",
};

/** Pairs that need contrast. The first color is adjusted, because those of themes are often too pale. */
const READABLE: readonly (readonly [LookColor, LookColor])[] = [
  ["foreground", "background"],
  ["secondary", "background"],
  ["link", "background"],
  ["error", "background"],
  ["success", "background"],
  ["buttonForeground", "buttonBackground"],
  ["error", "buttonBackground"],
  // Here the surface is adjusted: its text is white already, or was adjusted above.
  ["fieldBackground", "foreground"],
  ["defaultButtonBackground", "defaultButtonForeground"],
];

/** The minimum contrast: that of WCAG 2.2, 1.4.3, with a small margin for tints. */
const CONTRAST = 4.8;

const COLOR = /^#[0-9a-f]{6}([0-9a-f]{2})?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters end a CSS string
const FAMILY = /^[^\u0000-\u001f\u007f]{1,100}$/;

const root = document.documentElement;

export function wear({ dark, fontSize, fontFamily, colors }: Look): void {
  root.dataset["theme"] = dark ? "dark" : "light";
  if (Number.isFinite(fontSize)) root.style.fontSize = `${Math.min(Math.max(fontSize, 8), 48)}px`;
  set("--plexicus-font", FAMILY.test(fontFamily) ? `"${fontFamily.replace(/["\\]/g, "\\$&")}"` : undefined);
  for (const [name, property] of Object.entries(COLORS)) {
    const color = colors?.[name as LookColor];
    set(property, color !== undefined && COLOR.test(color) ? color : undefined);
  }
  const paper = solid("background", [255, 255, 255]);
  for (const [name, behind] of READABLE) {
    const color = solid(name, paper);
    const surface = solid(behind, paper);
    const readable = awayFrom(surface, color);
    if (readable !== color) set(COLORS[name], hex(readable));
  }
}

/** Sets a property. `undefined` leaves it to the style sheet. */
function set(property: string, value: string | undefined): void {
  if (value === undefined) root.style.removeProperty(property);
  else root.style.setProperty(property, value);
}

type Rgb = readonly [number, number, number];

/** Returns the color as it appears on the one behind it. */
function solid(name: LookColor, behind: Rgb): Rgb {
  const text = getComputedStyle(root).getPropertyValue(COLORS[name]).trim();
  const [red = 0, green = 0, blue = 0, alpha = 255] =
    text.match(/[0-9a-f]{2}/gi)?.map((part) => Number.parseInt(part, 16)) ?? [];
  return mix(behind, [red, green, blue], alpha / 255);
}

/** Returns the same color, or the nearest one towards black or white that is readable on the surface. */
function awayFrom(surface: Rgb, color: Rgb): Rgb {
  const end: Rgb = contrast(surface, [0, 0, 0]) > contrast(surface, [255, 255, 255]) ? [0, 0, 0] : [255, 255, 255];
  for (let step = 0; step < 20; step++) {
    const moved = step === 0 ? color : mix(color, end, step / 20);
    if (contrast(surface, moved) >= CONTRAST) return moved;
  }
  return end;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [part(0), part(1), part(2)];
}

/** Returns the contrast ratio as WCAG defines it. */
function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function hex(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
