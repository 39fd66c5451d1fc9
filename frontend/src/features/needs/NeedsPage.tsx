import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function NeedsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("needs.title")} lead={t("needs.lead")} />
      <UnderConstruction />
    </>
  );
}
