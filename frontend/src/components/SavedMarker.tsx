import { CheckmarkCircleIcon, CloudSlashIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { formatTime } from "./format";
import type { SaveState } from "./useAutosave";

/** "Lagret 12:41": says, also to a screen reader, whether what was typed is safe. */
export function SavedMarker({ state }: { state: SaveState }) {
  const { t } = useTranslation();
  return (
    <p className="fl-saved" role="status" data-kind={state.kind}>
      {state.kind === "saving" && t("save.saving")}
      {state.kind === "saved" && (
        <>
          <CheckmarkCircleIcon aria-hidden /> {t("save.saved", { time: formatTime(state.at) })}
        </>
      )}
      {state.kind === "local" && (
        <>
          <CloudSlashIcon aria-hidden /> {t("save.local")}
        </>
      )}
    </p>
  );
}
