/**
 * The page around Scalar. Its content policy, not only its settings, keeps it on this origin: no fonts, no proxy, no
 * telemetry and no assistant of the vendor can be reached, whatever a later version of the program would like to.
 */
export const REFERENCE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Scalar and its code editor write their styles into the page.
  "style-src 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const SETTINGS = {
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  persistAuth: false,
  searchHotKey: 'k',
  documentDownloadType: 'none',
  authentication: { preferredSecurityScheme: 'key' },
  metaData: { title: 'Sparkstage API' },
};

/** HTML for `basePath`; the program reads its settings from the attribute, so no script stands in the page itself. */
export function writeReferencePage(basePath: string): string {
  const settings = JSON.stringify({ ...SETTINGS, url: `${basePath}/openapi.json` });
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sparkstage API</title>
    <link rel="icon" href="data:,">
    <link rel="alternate" type="text/plain" title="For language models" href="${basePath}/docs/llms.txt">
  </head>
  <body>
    <noscript>The same as text: <a href="${basePath}/docs/llms-full.txt">llms-full.txt</a></noscript>
    <script id="api-reference" data-configuration="${escapeAttribute(settings)}"></script>
    <script src="${basePath}/docs/scalar.js"></script>
  </body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
