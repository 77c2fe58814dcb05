#!/bin/sh
# Puts together in /app what one service needs at run time, and nothing that only people read.
# Usage: assemble.sh SERVICE BUILT   (in a folder with the manifests; BUILT is where everything was compiled)
set -eu
service=$1 built=$2
npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error -w "@smart-monitor/$service"
mkdir -p /app/packages "/app/services/$service"
cp package.json /app/
mv node_modules /app/
for package in packages/*; do
  name=$(basename "$package")
  [ -L "/app/node_modules/@smart-monitor/$name" ] && [ -d "$built/$package/dist" ] || continue
  mkdir -p "/app/$package"
  cp "$package/package.json" "/app/$package/"
  cp -R "$built/$package/dist" "/app/$package/"
done
cp "services/$service/package.json" "/app/services/$service/"
cp -R "$built/services/$service/dist" "/app/services/$service/"
node /usr/local/bin/reachable.mjs "$service"
for package in /app/packages/*; do
  [ -L "/app/node_modules/@smart-monitor/$(basename "$package")" ] || rm -rf "$package"
done
find /app -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \
  -o -name '*.tsbuildinfo' -o -name '*.flow' \) -delete
rm -rf /app/services/*/dist/testing "/app/node_modules/.package-lock.json"
