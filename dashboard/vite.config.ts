import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8787';

/**
 * Built with relative addresses: the server writes the real base path into the page's <base>, so one build serves every
 * SPARKSTAGE_BASE_PATH. In development Vite serves the page and passes the API on to a running server.
 */
export default defineConfig(({ command }) => ({
  base: command === 'build' ? './' : '/dashboard/',
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2023',
    // No inline data: URIs either: every byte is a file that the content policy can name.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: Object.fromEntries(['/v1', '/model', '/api', '/files'].map((path) => [path, SERVER])) },
}));
