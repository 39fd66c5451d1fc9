import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function MeasuresPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("measures.title")} lead={t("measures.lead")} />
      <UnderConstruction />
    </>
  );
}
