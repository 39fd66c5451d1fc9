import { ErrorSummary as Summary } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef } from "react";
import {
  type FieldErrors,
  type FieldValues,
  FormProvider,
  type UseFormReturn,
  useFormContext,
  useFormState,
} from "react-hook-form";
import { useTranslation } from "react-i18next";

import { ApiProblem, showProblemInForm } from "@/api/problem";

import { useOnce } from "./useOnce";

/** The id of a field's control, so that the error summary can link to it. */
export const fieldId = (name: string) => `field-${name.replaceAll(".", "-")}`;

interface FormProps<Values extends FieldValues> {
  /** From `useForm({ shouldFocusError: false, mode: "onBlur", ... })`. */
  form: UseFormReturn<Values>;
  /** May reject with an ApiProblem: its errors are shown at their fields. */
  onSubmit: (values: Values) => Promise<void> | void;
  /** Someone else saved first (412). Without it the problem is shown as any other. */
  onConflict?: (problem: ApiProblem, values: Values) => void;
  /** The server's field names to the form's, where they differ. */
  rename?: Readonly<Record<string, string>>;
  children: ReactNode;
  className?: string;
}

/** A form whose errors, the form's own and the server's, stand at the fields and in the summary above the button. */
export function Form<Values extends FieldValues>({ form, onSubmit, onConflict, rename, children, className }: FormProps<Values>) {
  const submit = form.handleSubmit(async (values) => {
    try {
      await onSubmit(values);
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      if (thrown.isConflict && onConflict) onConflict(thrown, values);
      else showProblemInForm(thrown, form, Object.keys(form.getValues()), rename);
    }
  });
  const [send] = useOnce(submit);
  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(event);
        }}
        className={className ?? "fl-form"}
      >
        {children}
      </form>
    </FormProvider>
  );
}

/** Every message in a tree of errors with the name of its field, in the order of the form. */
export function messagesOf(errors: FieldErrors, path = ""): { name: string; message: string }[] {
  return Object.entries(errors).flatMap(([key, error]) => {
    if (!error || typeof error !== "object" || key === "ref") return [];
    const name = path + key;
    if (typeof error.message === "string" && error.message !== "") return [{ name, message: error.message }];
    return messagesOf(error as FieldErrors, `${name}.`);
  });
}

/** As the fields stand on the screen; what belongs to no field comes first. */
function inFormOrder<Message extends { name: string }>(messages: Message[]): Message[] {
  const field = (message: Message) => document.getElementById(fieldId(message.name));
  return messages.toSorted((a, b) => {
    const [one, other] = [field(a), field(b)];
    if (!one || !other) return Number(one !== null) - Number(other !== null);
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}

/**
 * Stands just above the send button. Takes focus when sending was stopped by errors, and links to each field.
 * Must be inside a Form.
 */
export function ErrorSummary() {
  const { t } = useTranslation();
  const { control } = useFormContext();
  const { errors, submitCount, isSubmitting } = useFormState({ control });
  const box = useRef<HTMLDivElement>(null);
  const messages = inFormOrder(messagesOf(errors));
  const shown = submitCount > 0 && messages.length > 0;

  useEffect(() => {
    if (submitCount > 0 && !isSubmitting) box.current?.focus();
  }, [submitCount, isSubmitting]);

  if (!shown) return null;
  return (
    <div ref={box} tabIndex={-1} className="fl-focus-target" data-testid="error-summary">
      <Summary>
        <Summary.Heading>{t("form.error_title")}</Summary.Heading>
        <Summary.List>
          {messages.map(({ name, message }) => (
            <Summary.Item key={name}>
              {name.startsWith("root.") ? (
                message
              ) : (
                <Summary.Link
                  href={`#${fieldId(name)}`}
                  onClick={(event) => {
                    const field = document.getElementById(fieldId(name));
                    if (!field) return;
                    event.preventDefault();
                    field.focus();
                    field.scrollIntoView({ block: "center" });
                  }}
                >
                  {message}
                </Summary.Link>
              )}
            </Summary.Item>
          ))}
        </Summary.List>
      </Summary>
    </div>
  );
}
