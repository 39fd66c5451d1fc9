import { useCallback, useEffect, useState } from "react";
import { type FieldValues, type UseFormReturn, useWatch } from "react-hook-form";

import { forgetDraft, keepDraft, recoverDraft } from "./useAutosave";

/** A form that is sent in one go: what is typed lies in this browser until it is sent. Call `forget` then. */
export function useKeptForm<Values extends FieldValues>(form: UseFormReturn<Values>, key: string) {
  const values = useWatch({ control: form.control });
  const { isDirty } = form.formState;
  const [recovered, setRecovered] = useState(false);
  useEffect(() => {
    const kept = recoverDraft<Values>(key);
    if (!kept) return;
    form.reset({ ...form.getValues(), ...kept }, { keepDefaultValues: true });
    setRecovered(true);
    // Only when the page opens: later on the form itself is the newest.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  useEffect(() => {
    if (isDirty) keepDraft(key, values);
  }, [isDirty, key, values]);
  const forget = useCallback(() => forgetDraft(key), [key]);
  return { recovered, forget };
}
