/** Who may import whom, each rule named by the sentence it keeps. */
module.exports = {
  forbidden: [
    {
      name: "A feature never imports another feature; what two features share belongs in components, api or text",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/([^/]+)/", pathNot: "^src/features/$1/" },
    },
    {
      name: "A feature never imports app; only app knows the routes and the layout",
      severity: "error",
      from: { path: "^src/features/" },
      to: { path: "^src/app/" },
    },
    {
      name: "Components know neither features nor app",
      severity: "error",
      from: { path: "^src/components/" },
      to: { path: "^src/(features|app)/" },
    },
    {
      name: "The api layer knows neither features, app nor components",
      severity: "error",
      from: { path: "^src/api/" },
      to: { path: "^src/(features|app|components)/" },
    },
    {
      name: "Texts import nothing of ours",
      severity: "error",
      from: { path: "^src/text/" },
      to: { path: "^src/(features|app|components|api)/" },
    },
    {
      name: "Nothing imports in a circle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "Product code never imports a test or a development tool",
      severity: "error",
      from: { path: "^src/", pathNot: "(\\.test\\.tsx?|test-setup\\.ts)$" },
      to: { path: "(\\.test\\.tsx?$|^e2e/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "Every import can be resolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "browser", "default", "types"],
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".mjs", ".css", ".json"],
    },
  },
};
