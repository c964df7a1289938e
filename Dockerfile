# The whole service without a build step: Node runs the TypeScript as it is. Every process of
# docker-compose.yml is this image with another command.
FROM node:24-slim

WORKDIR /svarstid
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

COPY migrations migrations
COPY templates templates
COPY src src
COPY workers workers

USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/tmp/svarstid
# The health checks start a Node every minute: what it has compiled once it finds again.
ENV NODE_COMPILE_CACHE=/tmp/svarstid/compiled
EXPOSE 3000
CMD ["node", "src/server.ts"]
