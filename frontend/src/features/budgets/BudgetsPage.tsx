import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function BudgetsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("budgets.title")} lead={t("budgets.lead")} />
      <UnderConstruction />
    </>
  );
}
