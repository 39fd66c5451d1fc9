import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function PriorityPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("priorities.one")} breadcrumbs={[{ label: t("nav.priorities"), to: "/priorities" }]} />
      <UnderConstruction />
    </>
  );
}
