/** The only user of the global `L` that django-leaflet's script defines. */
const L = globalThis.L;

if (!L) throw new Error("leaflet.js must be loaded before the modules");

export default L;
