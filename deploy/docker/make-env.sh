#!/bin/sh
# Makes .env out of .env.example, once, with passwords of its own: for the profile lab. (For prod: install.sh --compose.)
# Usage: make-env.sh   (in the checkout)
set -eu
[ ! -e .env ] || { echo ".env is there already; nothing was changed." && exit 0; }
random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
umask 077
sed -e "s/^DB_PASS=\$/DB_PASS=$(random)/" -e "s/^SMARTMON_API_KEY=\$/SMARTMON_API_KEY=$(random)/" \
  -e "s/^MQTT_PASSWORD=\$/MQTT_PASSWORD=$(random)/" .env.example >.env.new
mv .env.new .env
echo "Made .env, with passwords of its own. Only you can read it."
