/**
 * The fields of a form. Each reads and writes one value of the surrounding Form by `name`. A field must be filled in
 * unless it is `optional`; empty optional fields hold null (or an empty list).
 */
import { Checkbox, Field, Fieldset, Input, Label, Select, Textfield, ValidationMessage } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { fieldId } from "./Form";
import { formatInteger, formatKrBare, parseInteger, parseKr } from "./format";

interface CommonProps {
  name: string;
  label: string;
  description?: ReactNode;
  optional?: boolean;
  readOnly?: boolean;
}

type Check = (value: unknown) => true | string;

/** What all fields share: the value, its error, and the rule that a field is filled in unless it is optional. */
function useField({ name, label, optional }: CommonProps, check: Check = () => true, missing: "required" | "required_choice" = "required") {
  const { t } = useTranslation();
  const { control } = useFormContext();
  const empty = (value: unknown) =>
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  const { field, fieldState } = useController({
    name,
    control,
    rules: {
      validate: (value: unknown) => {
        if (empty(value)) return optional ? true : t(`form.${missing}`, { label });
        return check(value);
      },
    },
  });
  return { field, error: fieldState.error?.message, id: fieldId(name) };
}

function FieldLabel({ label, optional }: Pick<CommonProps, "label" | "optional">) {
  const { t } = useTranslation();
  return (
    <>
      {label}
      {optional && <span className="fl-optional">{t("form.optional")}</span>}
    </>
  );
}

/** What was typed and could not be read: kept in the field as it is, so that nothing typed is lost. */
const unread = (text: string) => ({ unread: text });
const isUnread = (value: unknown): value is { unread: string } => typeof value === "object" && value !== null && "unread" in value;

/** A text field that shows a value written out and reads what is typed; used by money, whole numbers and dates. */
function useWritten<T>(value: unknown, write: (value: T) => string) {
  const written = isUnread(value) ? value.unread : value === null || value === undefined || value === "" ? "" : write(value as T);
  const [typing, setTyping] = useState<string | null>(null);
  return { shown: typing ?? written, setTyping };
}

interface NumberProps extends CommonProps {
  min?: number;
  max?: number;
  suffix?: string;
}

function useBounds({ label, min, max }: Pick<NumberProps, "label" | "min" | "max">, wrong: string, write: (value: number) => string): Check {
  const { t } = useTranslation();
  return (value) => {
    if (typeof value !== "number") return wrong;
    if (min !== undefined && value < min) return t("form.too_small", { label, min: write(min) });
    if (max !== undefined && value > max) return t("form.too_big", { label, max: write(max) });
    return true;
  };
}

function WrittenNumber({
  read,
  write,
  wrong,
  suffix,
  ...props
}: NumberProps & { read: (text: string) => number | null; write: (value: number) => string; wrong: string }) {
  const check = useBounds(props, wrong, write);
  const { field, error, id } = useField(props, check);
  const { shown, setTyping } = useWritten<number>(field.value, write);
  return (
    <Textfield
      id={id}
      ref={field.ref}
      name={field.name}
      className="fl-number-field"
      label={<FieldLabel label={props.label} optional={props.optional} />}
      description={props.description}
      error={error}
      suffix={suffix}
      inputMode="decimal"
      autoComplete="off"
      readOnly={props.readOnly}
      value={shown}
      onChange={(event) => {
        const text = event.target.value;
        setTyping(text);
        field.onChange(text.trim() === "" ? null : (read(text) ?? unread(text)));
      }}
      onBlur={() => {
        setTyping(null);
        field.onBlur();
      }}
    />
  );
}

/** An amount: people see and type kroner, the value is øre (integer). */
export function MoneyField(props: Omit<NumberProps, "suffix">) {
  const { t } = useTranslation();
  return <WrittenNumber {...props} read={parseKr} write={formatKrBare} suffix="kr" wrong={t("form.not_money", { label: props.label })} />;
}

/** A whole number, such as participants or days. */
export function IntegerField(props: NumberProps) {
  const { t } = useTranslation();
  return (
    <WrittenNumber {...props} read={parseInteger} write={formatInteger} wrong={t("form.not_integer", { label: props.label })} />
  );
}

/** `3.3.2026`, `03.03.26`, `3/3 2026` and `2026-03-03` → `2026-03-03`; null if it is no day in the calendar. */
export function parseDate(text: string): string | null {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  const norwegian = /^\s*(\d{1,2})[./\s-]+(\d{1,2})[./\s-]+(\d{2}|\d{4})\s*$/.exec(text);
  const [year, month, day] = iso ? iso.slice(1).map(Number) : norwegian ? norwegian.slice(1).map(Number).toReversed() : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const full = year < 100 ? 2000 + year : year;
  const date = new Date(Date.UTC(full, month - 1, day));
  if (date.getUTCFullYear() !== full || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

const writeDate = (iso: string) => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  return match ? `${Number(match[3])}.${Number(match[2])}.${match[1]}` : iso;
};

/** A day, typed as text (`3.3.2026`) or picked in the browser's own calendar; the value is `2026-03-03`. */
export function DateField(props: CommonProps & { min?: string; max?: string }) {
  const { t } = useTranslation();
  const { label, min, max } = props;
  const { field, error, id } = useField(props, (value) => {
    if (typeof value !== "string") return t("form.not_date", { label });
    if (min && value < min) return t("form.too_small", { label, min: writeDate(min) });
    if (max && value > max) return t("form.too_big", { label, max: writeDate(max) });
    return true;
  });
  const { shown, setTyping } = useWritten<string>(field.value, writeDate);
  return (
    <div className="fl-date-field">
      <Label htmlFor={id} id={`${id}-label`}>
        <FieldLabel label={label} optional={props.optional} />
      </Label>
      <div id={`${id}-hint`} className="fl-hint">
        {props.description ?? t("form.date_hint")}
      </div>
      <div className="fl-date-row">
        <Input
          id={id}
          ref={field.ref}
          name={field.name}
          aria-describedby={error ? `${id}-hint ${id}-error` : `${id}-hint`}
          aria-invalid={Boolean(error) || undefined}
          autoComplete="off"
          readOnly={props.readOnly}
          value={shown}
          onChange={(event) => {
            const text = event.target.value;
            setTyping(text);
            field.onChange(text.trim() === "" ? null : (parseDate(text) ?? unread(text)));
          }}
          onBlur={() => {
            setTyping(null);
            field.onBlur();
          }}
        />
        {!props.readOnly && (
          <input
            type="date"
            className="fl-date-picker"
            aria-label={t("form.pick_date")}
            aria-describedby={`${id}-label`}
            min={min}
            max={max}
            value={typeof field.value === "string" ? field.value : ""}
            onChange={(event) => {
              setTyping(null);
              field.onChange(event.target.value || null);
            }}
          />
        )}
      </div>
      {error && <ValidationMessage id={`${id}-error`}>{error}</ValidationMessage>}
    </div>
  );
}

/** One line of text. */
export function TextField(props: CommonProps & { maxLength?: number; type?: "text" | "email" | "tel"; autoComplete?: string }) {
  const { t } = useTranslation();
  const { label, maxLength } = props;
  const { field, error, id } = useField(props, (value) =>
    maxLength !== undefined && String(value).length > maxLength ? t("form.too_long", { label, max: formatInteger(maxLength) }) : true,
  );
  return (
    <Textfield
      {...field}
      id={id}
      type={props.type ?? "text"}
      label={<FieldLabel label={label} optional={props.optional} />}
      description={props.description}
      error={error}
      autoComplete={props.autoComplete}
      readOnly={props.readOnly}
      value={(field.value as string | null) ?? ""}
      onChange={(event) => field.onChange(event.target.value === "" ? null : event.target.value)}
    />
  );
}

/** Text over several lines that grows as one writes, with a count of what is left. */
export function TextAreaField(props: CommonProps & { maxLength?: number; rows?: number }) {
  const { t } = useTranslation();
  const { label, maxLength = 2000, rows = 4 } = props;
  const { field, error, id } = useField(props, (value) =>
    String(value).length > maxLength ? t("form.too_long", { label, max: formatInteger(maxLength) }) : true,
  );
  const count = Math.abs(maxLength - ((field.value as string | null) ?? "").length);
  // The design system counts by itself, but knows no thousands.
  const counted = (text: string) => (count < 1000 ? text : text.replace("%d", formatInteger(count)));
  return (
    <Textfield
      {...field}
      id={id}
      multiline
      rows={rows}
      className="fl-textarea-field"
      label={<FieldLabel label={label} optional={props.optional} />}
      description={props.description}
      error={error}
      counter={{ limit: maxLength, under: counted(t("form.chars_left")), over: counted(t("form.chars_over")) }}
      readOnly={props.readOnly}
      value={(field.value as string | null) ?? ""}
      onChange={(event) => field.onChange(event.target.value === "" ? null : event.target.value)}
    />
  );
}

export interface Option {
  value: string;
  label: string;
  description?: ReactNode;
  disabled?: boolean;
}

/** One of several, in the browser's own list. `numeric` makes the value a number (a school year, say). */
export function SelectField(props: CommonProps & { options: Option[]; numeric?: boolean }) {
  const { t } = useTranslation();
  const { field, error, id } = useField(props, undefined, "required_choice");
  return (
    <Field>
      <Label htmlFor={id}>
        <FieldLabel label={props.label} optional={props.optional} />
      </Label>
      {props.description && <Field.Description>{props.description}</Field.Description>}
      <Select
        {...field}
        id={id}
        disabled={props.readOnly}
        aria-invalid={Boolean(error) || undefined}
        value={field.value === null || field.value === undefined ? "" : String(field.value)}
        onChange={(event) => {
          const text = event.target.value;
          field.onChange(text === "" ? null : props.numeric ? Number(text) : text);
        }}
      >
        <Select.Option value="">{t("form.choose")}</Select.Option>
        {props.options.map((option) => (
          <Select.Option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </Select.Option>
        ))}
      </Select>
      {error && <ValidationMessage>{error}</ValidationMessage>}
    </Field>
  );
}

/** Several of several; the value is the list of chosen codes, in the order of the options. */
export function CheckboxGroupField(props: CommonProps & { options: Option[] }) {
  const { field, error, id } = useField(props, undefined, "required_choice");
  const first = useRef<HTMLInputElement>(null);
  const chosen: string[] = Array.isArray(field.value) ? field.value : [];
  const { ref } = field;
  useEffect(() => {
    ref({ focus: () => first.current?.focus() });
  }, [ref]);
  return (
    <Fieldset>
      <Fieldset.Legend>
        <FieldLabel label={props.label} optional={props.optional} />
      </Fieldset.Legend>
      {props.description && <Fieldset.Description>{props.description}</Fieldset.Description>}
      {props.options.map((option, index) => (
        <Checkbox
          key={option.value}
          ref={index === 0 ? first : undefined}
          id={index === 0 ? id : undefined}
          label={option.label}
          description={option.description}
          value={option.value}
          disabled={option.disabled}
          readOnly={props.readOnly}
          checked={chosen.includes(option.value)}
          aria-invalid={Boolean(error) || undefined}
          onBlur={field.onBlur}
          onChange={(event) => {
            const next = event.target.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value);
            field.onChange(props.options.map((one) => one.value).filter((one) => next.includes(one)));
          }}
        />
      ))}
      {error && <ValidationMessage>{error}</ValidationMessage>}
    </Fieldset>
  );
}
