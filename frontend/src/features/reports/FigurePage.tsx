import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function FigurePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("reports.figure")} breadcrumbs={[{ label: t("nav.reports"), to: "/reports" }]} />
      <UnderConstruction />
    </>
  );
}
