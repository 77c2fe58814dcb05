import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The console's build. Nothing is inlined and nothing comes from elsewhere, so that the pages run under a
 * Content-Security-Policy of `default-src 'self'` without exceptions.
 */
export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      'react-remove-scroll': fileURLToPath(new URL('./src/ui/remove-scroll.tsx', import.meta.url)),
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    sourcemap: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:5003' } },
});
