import { Button, ValidationMessage } from "@digdir/designsystemet-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** Ends a right or takes an invitation back: asked once more, because it holds at once. */
export function Ending({ name, verb, end, onEnded }: { name: string; verb: "end" | "withdraw"; end: () => Promise<unknown>; onEnded: () => unknown }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  const send = useMutation({ mutationFn: end, onSuccess: onEnded, onError: () => setSure(false) });
  return (
    <>
      <Button
        type="button"
        variant={sure ? "primary" : "tertiary"}
        data-color={sure ? "danger" : "neutral"}
        data-size="sm"
        loading={send.isPending}
        onBlur={() => setSure(false)}
        onClick={() => (sure ? send.mutate() : setSure(true))}
      >
        {t(`access.${verb}${sure ? "_sure" : ""}`)}
        <span className="ds-sr-only"> {name}</span>
      </Button>
      {send.error && <ValidationMessage role="alert">{send.error.message}</ValidationMessage>}
    </>
  );
}
