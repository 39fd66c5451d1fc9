import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function OrganisationsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("organisations.title")} lead={t("organisations.lead")} />
      <UnderConstruction />
    </>
  );
}
