/** How features are drawn on a tile's canvas; each is a paint symbolizer of protomaps-leaflet. */
import { outlineAlpha, radiusAt, symbolizer, widthAt } from "./style.js";

function trace(context, geometry) {
  context.beginPath();
  for (const part of geometry) {
    part.forEach((point, index) => {
      if (index) context.lineTo(point.x, point.y);
      else context.moveTo(point.x, point.y);
    });
  }
}

/** Areas: only the inside, so that all outlines can lie above all fills. */
export class FillPainter {
  constructor(entry) {
    this.entry = entry;
    this.symbol = symbolizer(entry.card.style, entry.hidden);
  }

  draw(context, geometry, zoom, feature) {
    const symbol = this.symbol(feature.props.cls);
    if (!symbol) return;
    const alpha = (symbol.fill_opacity ?? 0.35) * this.entry.opacity;
    if (!symbol.fill || alpha <= 0) return;
    context.globalAlpha = alpha;
    context.fillStyle = symbol.fill;
    trace(context, geometry);
    context.fill();
  }
}

/** Outlines of areas, and lines. */
export class LinePainter {
  constructor(entry) {
    this.entry = entry;
    this.symbol = symbolizer(entry.card.style, entry.hidden);
  }

  draw(context, geometry, zoom, feature) {
    const symbol = this.symbol(feature.props.cls);
    if (!symbol) return;
    const width = widthAt(symbol.stroke_width, zoom);
    if (!symbol.stroke || !width) return;
    context.globalAlpha = this.entry.opacity * outlineAlpha(this.entry.card.role, zoom);
    context.strokeStyle = symbol.stroke;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.lineCap = this.entry.card.geometry === "line" ? "round" : "butt";
    context.setLineDash(symbol.dash ?? []);
    trace(context, geometry);
    context.stroke();
    context.setLineDash([]);
  }
}

/** Points: a disc with a rim. */
export class PointPainter {
  constructor(entry) {
    this.entry = entry;
    this.symbol = symbolizer(entry.card.style, entry.hidden);
  }

  draw(context, geometry, zoom, feature) {
    const symbol = this.symbol(feature.props.cls);
    if (!symbol) return;
    const radius = radiusAt(symbol.radius, zoom, this.entry.card.role);
    context.fillStyle = symbol.fill ?? "#0a4f8f";
    context.strokeStyle = symbol.stroke ?? "#ffffff";
    const rim = zoom >= 16 ? symbol.stroke_width ?? 1 : 0;
    context.lineWidth = rim;
    for (const [point] of geometry) {
      context.globalAlpha = (symbol.fill_opacity ?? 1) * this.entry.opacity;
      context.beginPath();
      context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
      context.fill();
      if (rim) context.stroke();
    }
  }
}
