import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function EvaluationsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("evaluations.title")} lead={t("evaluations.lead")} />
      <UnderConstruction />
    </>
  );
}
