// What eslint demands of the modules; run by script/test.
import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "no-unused-vars": ["error", { args: "after-used", caughtErrors: "none" }],
  // The manifest storage of the static files rewrites only imports that end in one.
  semi: ["error", "always"],
  eqeqeq: "error",
  "prefer-const": "error",
};
const linterOptions = { reportUnusedDisableDirectives: "error" };

export default [
  { ignores: ["node_modules/", "var/", ".venv/"] },
  {
    files: ["**/static/**/*.js"],
    languageOptions: { globals: { ...globals.browser, L: "readonly" } },
    linterOptions,
    rules,
  },
  {
    files: ["**/service_worker.js"],
    languageOptions: { globals: globals.serviceworker },
  },
  {
    files: ["tests/**/*.{js,mjs}", "script/**/*.js"],
    languageOptions: { globals: { ...globals.nodeBuiltin, ...globals.browser } },
    linterOptions,
    rules,
  },
];
