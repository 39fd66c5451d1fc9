import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function NeedFormPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  return (
    <>
      <PageHeader title={id ? t("needs.edit") : t("needs.new")} breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]} />
      <UnderConstruction />
    </>
  );
}
