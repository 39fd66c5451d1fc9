import { Details } from "@digdir/designsystemet-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "@/api/schema";

import { type HistoryEntry, HistoryList } from "./HistoryList";
import { LoadMore } from "./LoadMore";
import { SectionError } from "./SectionError";
import { LoadingState } from "./states";

type Page = components["schemas"]["HistoryPage"];
export type HistoryRow = Page["items"][number];

interface RecordHistoryProps {
  /** Names the record in the cache: `["plan", id]`. */
  queryKey: readonly unknown[];
  load: (cursor: number | undefined, signal: AbortSignal) => Promise<Page>;
  /** The action as people say it. */
  what: (row: HistoryRow) => string;
  changes: (row: HistoryRow) => HistoryEntry["changes"];
  /** Puts rows together before they are written out, such as autosaves in a row. */
  arrange?: (rows: HistoryRow[]) => HistoryRow[];
}

/** A record's history, fetched when somebody opens it. */
export function RecordHistory({ queryKey, load, what, changes, arrange = (rows) => rows }: RecordHistoryProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const history = useInfiniteQuery({
    queryKey: [...queryKey, "history"],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.next_cursor ? Number(page.next_cursor) : undefined),
    enabled: open,
  });
  const rows = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Details className="fl-record-history" open={open} onToggle={() => setOpen((was) => !was)}>
      <Details.Summary>{t("history.title")}</Details.Summary>
      <Details.Content>
        {open && history.isPending && <LoadingState rows={3} />}
        {history.error && <SectionError error={history.error} onRetry={() => void history.refetch()} />}
        {history.data && (
          <>
            <HistoryList
              entries={arrange(rows).map((row) => ({
                id: String(row.seq),
                at: row.at,
                who: row.actor_name,
                what: what(row),
                reason: row.reason,
                changes: changes(row),
              }))}
            />
            {history.hasNextPage && <LoadMore shown={rows.length} hasMore loading={history.isFetchingNextPage} onMore={() => void history.fetchNextPage()} />}
          </>
        )}
      </Details.Content>
    </Details>
  );
}
