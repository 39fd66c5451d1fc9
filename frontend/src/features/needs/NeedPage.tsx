import { useTranslation } from "react-i18next";

import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

export default function NeedPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t("needs.one")} breadcrumbs={[{ label: t("nav.needs"), to: "/needs" }]} />
      <UnderConstruction />
    </>
  );
}
