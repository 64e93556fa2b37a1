/** Lengths, areas and angles in words. */
import { fill, number, t } from "../../../../core/js/i18n.js";

const KILOMETRE = 1000;
const HECTARE = 10_000;
const SQUARE_KILOMETRE = 1_000_000;

/** 12,3 m · 456 m · 1,234 km */
export function lengthText(metres) {
  if (metres < 100) return `${number(metres, 1)} m`;
  return metres < KILOMETRE ? `${number(metres)} m` : `${number(metres / KILOMETRE, 3)} km`;
}

/** 312,4 m² · 12.345 m² (1,23 ha) · 4,56 km² */
export function areaText(squareMetres) {
  if (squareMetres < HECTARE) return `${number(squareMetres, 1)} m²`;
  if (squareMetres < SQUARE_KILOMETRE) {
    return fill(t("%(area)s m² (%(hectares)s ha)"), {
      area: number(squareMetres), hectares: number(squareMetres / HECTARE, 2) });
  }
  return fill(t("%(area)s km² (%(hectares)s ha)"), {
    area: number(squareMetres / SQUARE_KILOMETRE, 2), hectares: number(squareMetres / HECTARE) });
}

/** 10°15′09.36″N; the letter says which way. */
export function degreesText(value, [plus, minus]) {
  const sign = value < 0 ? minus : plus;
  const hundredths = Math.round(Math.abs(value) * 360_000);
  const two = (figure) => String(figure).padStart(2, "0");
  const seconds = hundredths % 6000;
  return `${Math.floor(hundredths / 360_000)}°${two(Math.floor(hundredths / 6000) % 60)}′`
    + `${two(Math.floor(seconds / 100))}.${two(seconds % 100)}″${sign}`;
}
