/** Which layers are on and how opaque: the one place that knows. */
import { tell } from "../../../core/js/events.js";
import { layersText, readSide } from "./permalink.js";
import { classKeys, symbolizer } from "../../../core/js/map/style.js";

/** Classes of a layer that a filter {mode, classes} of the address hides. */
export function hiddenBy(filter, keys) {
  if (!filter) return new Set();
  const isHide = filter.mode === "hide";
  return new Set(keys.filter((key) => filter.classes.has(key) === isHide));
}

/** State of all layers of the catalogue; tells "layers" when something changes. */
export class LayerState {
  constructor(fetchVersions = async () => []) {
    this.isLoaded = false;
    this.groups = [];
    this.entries = new Map();
    this.compare = null;
    // slug → promise of its public versions, newest first.
    this.versions = new Map();
    this.fetchVersions = fetchVersions;
  }

  /** Public versions of a layer; asked for once, again after a failure. */
  versionsOf(slug) {
    if (!this.versions.has(slug)) {
      const found = this.fetchVersions(slug);
      this.versions.set(slug, found);
      found.catch(() => this.versions.delete(slug));
    }
    return this.versions.get(slug);
  }

  /** What one side of the comparison shows: a layer's entry, with another version's card. */
  async sideEntry(side) {
    const { slug, number } = readSide(side);
    const entry = this.entries.get(slug);
    if (!entry || number === null) return entry ?? null;
    const version = (await this.versionsOf(slug)).find((one) => one.number === number);
    if (!version) return null;
    // Opacity and whether it is on stay those of the layer; its classes may be others.
    return Object.create(entry, { card: { value: version.card }, hidden: { value: new Set() } });
  }

  /** Take the catalogue; `wanted` (slug → opacity or null) replaces the first choice. */
  load(groups, wanted, { filters = new Map(), compare = null } = {}) {
    this.isLoaded = true;
    this.groups = groups;
    for (const card of groups.flatMap((group) => group.layers)) {
      const opacity = wanted?.get(card.slug) ?? card.opacity;
      const isOn = wanted ? wanted.has(card.slug) : card.shown_first;
      const hidden = hiddenBy(filters.get(card.slug), classKeys(card.style));
      this.entries.set(card.slug, { card, isOn, opacity, hidden });
    }
    tell("layers");
    if (compare) this.setCompare(compare);
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

  /** Hide exactly these classes of a layer. */
  filter(slug, hidden) {
    const entry = this.entries.get(slug);
    if (!entry) return;
    entry.hidden = new Set(hidden);
    tell("layers");
  }

  /** The filters as [mode, "slug/class"] pairs for the address, the shorter way round. */
  filters() {
    return [...this.entries.values()].filter((entry) => entry.hidden.size).flatMap(({ card, hidden }) => {
      const keys = classKeys(card.style);
      const shown = keys.filter((key) => !hidden.has(key));
      return shown.length && shown.length < hidden.size
        ? shown.map((key) => ["only", `${card.slug}/${key}`])
        : [...hidden].map((key) => ["hide", `${card.slug}/${key}`]);
    });
  }

  /** Put two layers ("" for none) on the sides of a line {left, right, at}; null ends it. */
  setCompare(compare) {
    const known = ["left", "right"].map((side) => readSide(compare?.[side]).slug)
      .filter((slug) => this.entries.has(slug));
    this.compare = known.length ? compare : null;
    for (const slug of known) this.entries.get(slug).isOn = true;
    tell("layers");
    tell("compare", this.compare);
  }

  /** Whether the layer is drawn on one side only. */
  isCompared(slug) {
    return Boolean(this.compare)
      && [this.compare.left, this.compare.right].some((side) => readSide(side).slug === slug);
  }

  /** Whether a feature ({layer, class}) is drawn, or its class filtered out. */
  isDrawn(feature) {
    const entry = this.entries.get(feature.layer);
    if (!entry?.hidden.size) return true;
    return symbolizer(entry.card.style, entry.hidden)(feature.class) !== null;
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
