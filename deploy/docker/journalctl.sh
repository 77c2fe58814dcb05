#!/bin/sh
# The host's journal, as it is mounted with the host's root.
exec /usr/bin/journalctl --root=/host/root "$@"
