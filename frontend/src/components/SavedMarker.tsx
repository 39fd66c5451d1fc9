import { CheckmarkCircleIcon, CloudSlashIcon } from "@navikt/aksel-icons";
import { useTranslation } from "react-i18next";

import { fieldFromPointer } from "@/api/problem";

import { formatTime } from "./format";
import { refusedNow } from "./refused";
import type { SaveState } from "./useAutosave";

interface SavedMarkerProps {
  state: SaveState;
  /** The server's name of a field as people know it; with it the marker says which fields were refused, and why. */
  label?: (field: string) => string;
  /** Whether the other fields are saved then. */
  rest?: boolean;
  /** What the draft waits for before it can be saved. */
  waits?: string | null;
}

/** "Lagret 12:41": says, also to a screen reader, whether what was typed is safe. */
export function SavedMarker({ state, label, rest, waits }: SavedMarkerProps) {
  const { t } = useTranslation();
  const refused = label ? refusedNow(state) : [];
  const why = refused
    .map((error) => {
      const field = fieldFromPointer(error.pointer)?.split(".")[0];
      return [field && label ? `«${label(field)}»:` : "", error.message, error.remedy].filter(Boolean).join(" ");
    })
    .join(" ");
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
          <CloudSlashIcon aria-hidden /> {why ? t(rest ? "save.all_but" : "save.refused", { why }) : (waits ?? t("save.local"))}
        </>
      )}
    </p>
  );
}
