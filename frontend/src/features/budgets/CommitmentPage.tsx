import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function CommitmentPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("budgets.commitment")} breadcrumbs={[{ label: t("nav.budgets"), to: "/budgets" }]} />
      <UnderConstruction />
    </>
  );
}
