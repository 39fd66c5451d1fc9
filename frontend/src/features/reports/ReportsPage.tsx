import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function ReportsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("reports.title")} lead={t("reports.lead")} />
      <UnderConstruction />
    </>
  );
}
