import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function PrioritiesPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("priorities.title")} lead={t("priorities.lead")} />
      <UnderConstruction />
    </>
  );
}
