import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function PlanPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("plans.one")} breadcrumbs={[{ label: t("nav.plans"), to: "/plans" }]} />
      <UnderConstruction />
    </>
  );
}
