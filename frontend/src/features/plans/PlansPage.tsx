import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function PlansPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("plans.title")} lead={t("plans.lead")} />
      <UnderConstruction />
    </>
  );
}
