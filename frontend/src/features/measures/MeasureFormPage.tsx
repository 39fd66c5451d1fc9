import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function MeasureFormPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  return (
    <>
      <PageHeader title={id ? t("measures.edit") : t("measures.new")} breadcrumbs={[{ label: t("nav.measures"), to: "/measures" }]} />
      <UnderConstruction />
    </>
  );
}
