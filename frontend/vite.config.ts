import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": at("./src") } },
  server: { host: "127.0.0.1", proxy: { "/api": process.env.API_URL ?? "http://127.0.0.1:8000" } },
  build: {
    target: "es2022",
    // No inlined fonts or images: the page's content security policy allows fonts from its own address only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1900, // only the bundled Swagger UI comes near it
    rolldownOptions: {
      input: { main: at("./index.html"), "api-docs": at("./api-docs.html") },
      // The design system's package does not say so itself, but a component that nobody uses can be left out (a third less).
      treeshake: { moduleSideEffects: (id) => !/designsystemet-react\/dist\/esm\/(components\/.*|index)\.js$/.test(id) },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/app/test-setup.ts"],
    restoreMocks: true,
  },
});
