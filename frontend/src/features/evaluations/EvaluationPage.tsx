import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function EvaluationPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("evaluations.one")} breadcrumbs={[{ label: t("nav.evaluations"), to: "/evaluations" }]} />
      <UnderConstruction />
    </>
  );
}
