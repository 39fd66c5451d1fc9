import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function EvaluationFormPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("evaluations.new")} breadcrumbs={[{ label: t("nav.evaluations"), to: "/evaluations" }]} />
      <UnderConstruction />
    </>
  );
}
