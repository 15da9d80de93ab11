import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Where `npx vite` finds the gateway while somebody works on the screens.
const gateway = "http://127.0.0.1:8480";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The gateway's Content-Security-Policy knows no data: addresses and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { host: "127.0.0.1", proxy: { "/api": { target: gateway, ws: true } } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
