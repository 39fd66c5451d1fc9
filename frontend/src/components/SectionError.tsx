import { Alert, Button, Paragraph } from "@digdir/designsystemet-react";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "@/api/problem";

/** A part of a page that could not be fetched, while the rest of the page stands. */
export function SectionError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert data-color="warning" role="alert">
      <Paragraph>{error instanceof ApiProblem ? error.message : t("error.text")}</Paragraph>
      <Button type="button" variant="secondary" data-size="sm" onClick={onRetry}>
        {t("error.retry")}
      </Button>
    </Alert>
  );
}
