import { Button, Field, Input, Label, ValidationMessage } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { fieldId } from "@/components/Form";

import style from "./measures.module.css";

interface PickerFieldProps<Choice extends { id: string }> {
  name: string;
  label: string;
  description?: ReactNode;
  optional?: boolean;
  /** Several: the value is a list; otherwise one choice or null. */
  several?: boolean;
  /** What stands in the list for these words; none typed gives what is likeliest. */
  search: (words: string, signal: AbortSignal) => Promise<Choice[]>;
  searchKey: readonly unknown[];
  text: (choice: Choice) => string;
  detail?: (choice: Choice) => string | null;
  /** What goes into the value of a found one. */
  keep: (choice: Choice) => Choice;
  /** Under each chosen one, such as a link. */
  link?: (choice: Choice) => ReactNode;
  missing?: string;
}

/** Choosing records by searching for them, by pointer or keyboard. Escape closes the list, Enter takes the marked one. */
export function PickerField<Choice extends { id: string }>({
  name,
  label,
  description,
  optional,
  several = false,
  search,
  searchKey,
  text,
  detail,
  keep,
  link,
  missing,
}: PickerFieldProps<Choice>) {
  const { t } = useTranslation();
  const { control } = useFormContext();
  const listId = useId();
  const id = fieldId(name);
  const { field, fieldState } = useController({
    name,
    control,
    rules: { validate: (value: Choice[] | Choice | null) => optional || (Array.isArray(value) ? value.length > 0 : value !== null) || missing || t("form.required_choice", { label }) },
  });
  const value = field.value as Choice[] | Choice | null;
  const chosen = Array.isArray(value) ? value : value ? [value] : [];
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({ queryKey: [...searchKey, words], queryFn: ({ signal }) => search(words, signal), enabled: open, staleTime: 60_000, placeholderData: keepPreviousData });
  const options = (found.data ?? []).filter((one) => !chosen.some((other) => other.id === one.id)).slice(0, 12);
  const marked = options[Math.min(at, options.length - 1)];

  const take = (choice: Choice) => {
    field.onChange(several ? [...chosen, keep(choice)] : keep(choice));
    setTyped("");
    setWords("");
    setAt(0);
    setOpen(false);
    setSaid(t("measures.picker.taken", { name: text(choice) }));
  };
  const drop = (choice: Choice) => {
    field.onChange(several ? chosen.filter((one) => one.id !== choice.id) : null);
    setSaid(t("measures.picker.dropped", { name: text(choice) }));
    requestAnimationFrame(() => document.getElementById(id)?.focus());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      if (open && options.length > 0) setAt((was) => (was + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && marked) take(marked);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
    }
  };
  const searching = several || chosen.length === 0;
  return (
    <div className={style.picker}>
      <Field>
        <Label htmlFor={id}>
          {label}
          {optional && <span className="fl-optional">{t("form.optional")}</span>}
        </Label>
        {description && <Field.Description>{description}</Field.Description>}
        {chosen.length > 0 && (
          <ul className={style.chosen}>
            {chosen.map((choice) => (
              <li key={choice.id}>
                <span>
                  {text(choice)}
                  {link && <span className={style.chosenLink}>{link(choice)}</span>}
                </span>
                <Button type="button" variant="tertiary" data-color="neutral" data-size="sm" icon aria-label={t("measures.picker.remove", { name: text(choice) })} onClick={() => drop(choice)}>
                  <XMarkIcon aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        )}
        {searching && (
          <Input
            id={id}
            ref={field.ref}
            role="combobox"
            aria-expanded={open && options.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && marked ? `${listId}-${marked.id}` : undefined}
            aria-invalid={Boolean(fieldState.error) || undefined}
            autoComplete="off"
            placeholder={t("measures.picker.placeholder")}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setOpen(true);
              setAt(0);
            }}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={() => {
              setOpen(false);
              field.onBlur();
            }}
            onKeyDown={onKey}
          />
        )}
        {fieldState.error?.message && <ValidationMessage>{fieldState.error.message}</ValidationMessage>}
      </Field>
      {searching && (
        <div id={listId} role="listbox" aria-label={label} className={style.options} hidden={!open || options.length === 0}>
          {options.map((one) => (
            // The keys are read in the field; focus never leaves it.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={one.id}
              id={`${listId}-${one.id}`}
              role="option"
              aria-selected={one.id === marked?.id}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(one)}
            >
              <span>{text(one)}</span>
              {detail?.(one) && <span className={style.quiet}>{detail(one)}</span>}
            </div>
          ))}
        </div>
      )}
      <p role="status" className={open && words !== "" && found.isSuccess && options.length === 0 ? style.quiet : "ds-sr-only"}>
        {open && words !== "" && found.isSuccess ? t("measures.picker.found", { count: options.length }) : said}
      </p>
    </div>
  );
}
