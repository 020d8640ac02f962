# One image for both services and for both in one process:
#   docker run -p 127.0.0.1:5600:5600 -p 127.0.0.1:5601:5601 -v osseal:/data osseal
#   … osseal node services/kms/dist/main.js        KMS alone
#   … osseal node services/gateway/dist/main.js    the gateway alone
# Plain Dockerfile syntax: docker build, BuildKit and buildah read it alike (buildah keeps HEALTHCHECK with --format docker).

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.base.json tsconfig.json ./
COPY packages packages
COPY services services
RUN npm ci --no-audit --no-fund \
 && npm run build \
 && npm prune --omit=dev --no-audit --no-fund \
 && rm -rf packages/console/web \
 && find packages services -type d \( -name src -o -name test \) -not -path '*/node_modules/*' -prune -exec rm -rf {} + \
 && find packages services -name '*.tsbuildinfo' -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    OSSEAL_HOST=0.0.0.0 \
    OSSEAL_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app /app
# A new named volume takes owner and mode from here.
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 5600 5601
STOPSIGNAL SIGTERM
# Both services of `osseal up`; compose files that run one of them check that one.
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s --retries=5 \
  CMD ["node", "-e", "Promise.all([process.env.OSSEAL_KMS_PORT||5600,process.env.OSSEAL_OSS_PORT||5601].map(p=>fetch('http://127.0.0.1:'+p+'/_osseal/health').then(r=>{if(!r.ok)throw r}))).catch(()=>process.exit(1))"]
CMD ["node", "packages/osseal/bin/osseal.js", "up"]
