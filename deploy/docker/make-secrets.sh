#!/bin/sh
# Makes the secrets that docker-compose.prod.yml names, each once; what is there stays as it is. As root. Run it again after
# an upgrade: a newer version may name more of them.
# On the host the folder keeps everybody else out; in a container each secret is there for that service alone, whatever
# user it runs as.
# Usage: make-secrets.sh [FOLDER]   (default: ./secrets; DB_NAME and DB_USER as in .env)
set -eu
folder=${1:-./secrets}
umask 077
mkdir -p "$folder"
chmod 0700 "$folder"

# put NAME VALUE
put() {
  [ -s "$folder/$1" ] && return
  printf '%s\n' "$2" >"$folder/$1"
  chmod 0444 "$folder/$1"
  echo "made $folder/$1"
}
random() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

put database_password "$(random)"
put database_url "postgresql://${DB_USER:-smart}:$(cat "$folder/database_password")@postgres:5432/${DB_NAME:-smartdb}"
# Each service logs in to the same database as a role of its own.
for service in collector gui orchestrator; do
  put "database_url_$service" "$(sed "s#//[^@]*@#//smartmon_$service:$(random)@#" "$folder/database_url")"
done
put api_key "$(random)"
put mqtt_password "$(random)"
if [ -r /etc/smart-monitor/helper.key ]; then
  put helper_key "$(cat /etc/smart-monitor/helper.key)"
elif [ ! -s "$folder/helper_key" ]; then
  echo "There is no host helper on this host (/etc/smart-monitor/helper.key): install it with" >&2
  echo "deploy/systemd/helper-install.sh and run this again. Until then nothing can be acted on." >&2
  put helper_key "$(random)$(random)"
fi
