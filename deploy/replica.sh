#!/bin/sh
# The replica's start: copies the primary the first time, and follows it from then on.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup --pgdata="$PGDATA" --write-recovery-conf --slot=replica \
        --wal-method=stream --checkpoint=fast --dbname="host=primary user=follower password=$REPLICATION_PASSWORD"
    chmod 0700 "$PGDATA"
fi
exec postgres -c hot_standby_feedback=on -c max_standby_streaming_delay=10s
