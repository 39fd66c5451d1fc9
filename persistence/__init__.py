"""Everything that needs a session: engine, unit of work, repositories, row queries, the ledger's writing."""
