import { useTranslation } from "react-i18next";

import { useSession } from "@/api/session";
import { PageHeader } from "@/components/PageHeader";
import { UnderConstruction } from "@/components/states";

/** Where features meet: what waits for this person, and the state of the year. */
export default function StartPage() {
  const { t } = useTranslation();
  const name = useSession()?.actor?.name.split(" ")[0];
  return (
    <>
      <PageHeader title={name ? t("start.title", { name }) : t("start.title_plain")} lead={t("start.lead")} />
      <UnderConstruction />
    </>
  );
}
