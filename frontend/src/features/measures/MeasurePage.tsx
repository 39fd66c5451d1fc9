import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function MeasurePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("measures.one")} breadcrumbs={[{ label: t("nav.measures"), to: "/measures" }]} />
      <UnderConstruction />
    </>
  );
}
