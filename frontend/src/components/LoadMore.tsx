import { Button } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import { formatInteger } from "./format";

interface LoadMoreProps {
  shown: number;
  /** The whole count, where the server knows it. */
  total?: number | null;
  hasMore: boolean;
  loading?: boolean;
  onMore: () => void;
}

/** Under a list: how many are shown, and a button for the next page. Fits `useInfiniteQuery`. */
export function LoadMore({ shown, total, hasMore, loading = false, onMore }: LoadMoreProps) {
  const { t } = useTranslation();
  return (
    <div className="fl-load-more">
      <p role="status">
        {total === null || total === undefined
          ? t("list.shown", { count: shown })
          : t("list.shown_of", { count: formatInteger(shown) as unknown as number, total: formatInteger(total) })}
      </p>
      {hasMore && (
        <Button type="button" variant="secondary" loading={loading} onClick={onMore}>
          {t("app.show_more")}
        </Button>
      )}
    </div>
  );
}
