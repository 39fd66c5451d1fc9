import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function ForumPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("organisations.forum")} lead={t("organisations.forum_lead")} />
      <UnderConstruction />
    </>
  );
}
