# syntax=docker/dockerfile:1
# Debian, not Alpine: the PostgreSQL and FFmpeg binaries from npm need glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY dashboard/package.json ./dashboard/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

# The image is for your own use: with the optional node-av package inside it carries GPL-3.0 duties when
# you pass it on (docs/dependencies.md). Build with --build-arg MEDIA=host to leave it out and use Debian's ffmpeg.
FROM node:24-bookworm-slim
ARG MEDIA=bundled
RUN if [ "$MEDIA" = host ]; then apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*; fi
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/dashboard/dist ./dashboard/dist
COPY --from=build /app/weights ./weights
COPY --from=build /app/NOTICE /app/LICENSE ./
RUN if [ "$MEDIA" = host ]; then rm -rf node_modules/node-av node_modules/@seydx; fi \
  && mkdir /data && chown node:node /data
USER node
ENV SPARKSTAGE_HOST=0.0.0.0 SPARKSTAGE_DATA_DIR=/data
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
