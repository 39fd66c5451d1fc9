import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function TracePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("reports.trace")} breadcrumbs={[{ label: t("nav.reports"), to: "/reports" }]} />
      <UnderConstruction />
    </>
  );
}
