#!/bin/sh
# Backs up or restores the database of a native install (docs/backup.md). As root: /etc/smart-monitor.env has the login.
#   backup.sh [backup] [--to FILE|FOLDER]          default: /var/backups/smart-monitor
#   backup.sh restore FILE [--replace] [--check]
set -eu
folder=/var/backups/smart-monitor
[ "$(id -u)" = 0 ] || { echo "backup: this has to run as root: sudo $0" >&2 && exit 1; }
case ${1:-backup} in
  restore) ;;
  backup) [ $# = 0 ] || shift && set -- backup "$@" ;;
  *) set -- backup "$@" ;;
esac
if [ "$*" = backup ]; then
  install -d -o root -g root -m 0700 "$folder"
  set -- backup --to "$folder"
fi
# systemd reads the file as it does for the services; a shell would read some lines in another way.
exec systemd-run --quiet --pipe --wait --collect --unit="smart-monitor-backup-$$" \
  --property=EnvironmentFile=/etc/smart-monitor.env --property=UMask=0077 --property=WorkingDirectory="$PWD" \
  --property=NoNewPrivileges=yes --property=PrivateTmp=no \
  /usr/lib/smart-monitor/node /opt/smart-monitor/services/collector/dist/backup/main.js "$@"
