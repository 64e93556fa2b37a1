/** Which layers are on and how opaque: the one place that knows. */
import { tell } from "../lib/events.js";
import { layersText } from "./permalink.js";

/** State of all layers of the catalogue; tells "layers" when something changes. */
export class LayerState {
  constructor() {
    this.isLoaded = false;
    this.groups = [];
    this.entries = new Map();
  }

  /** Take the catalogue; `wanted` (slug → opacity or null) replaces the first choice. */
  load(groups, wanted) {
    this.isLoaded = true;
    this.groups = groups;
    for (const card of groups.flatMap((group) => group.layers)) {
      const opacity = wanted?.get(card.slug) ?? card.opacity;
      const isOn = wanted ? wanted.has(card.slug) : card.shown_first;
      this.entries.set(card.slug, { card, isOn, opacity });
    }
    tell("layers");
  }

  card(slug) {
    return this.entries.get(slug)?.card ?? null;
  }

  on() {
    return [...this.entries.values()].filter((entry) => entry.isOn);
  }

  turn(slug, isOn) {
    const entry = this.entries.get(slug);
    if (!entry || entry.isOn === isOn) return;
    entry.isOn = isOn;
    tell("layers");
  }

  fade(slug, opacity) {
    const entry = this.entries.get(slug);
    if (!entry) return;
    entry.opacity = opacity;
    tell("opacity", entry);
  }

  /** Text for the address, null while everything is as the catalogue has it. */
  text() {
    const entries = [...this.entries.values()];
    const same = entries.every((entry) =>
      entry.isOn === entry.card.shown_first
      && (!entry.isOn || entry.opacity === entry.card.opacity));
    if (same) return null;
    return layersText(this.on().map((entry) =>
      [entry.card.slug, entry.opacity === entry.card.opacity ? null : entry.opacity]));
  }
}
