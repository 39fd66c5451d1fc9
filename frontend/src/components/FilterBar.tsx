import { Button, Field, Label, Search, Select } from "@digdir/designsystemet-react";
import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { useUrlFilters } from "./useUrlFilters";

export interface FilterField {
  /** The name in the address, and in the query to the server. */
  key: string;
  label: string;
  /** Without options: a free text search. */
  options?: { value: string; label: string }[];
}

interface FilterBarProps {
  fields: FilterField[];
  /** To the right: export, count, view switch. */
  children?: ReactNode;
  /** Brings back what was chosen last on this list when the page is opened without filters. */
  rememberAs?: string;
}

/** Filters above a list. What is chosen lives in the address only: read it with `useUrlFilters`. */
export function FilterBar({ fields, children, rememberAs }: FilterBarProps) {
  const { t } = useTranslation();
  const { filters, set } = useUrlFilters();
  const keys = fields.map((field) => field.key);
  const active = keys.filter((key) => filters[key] !== undefined).length;
  const picked = JSON.stringify(Object.fromEntries(keys.flatMap((key) => (filters[key] === undefined ? [] : [[key, filters[key]]]))));
  const [restored, setRestored] = useState(false);

  useEffect(() => {
    if (!rememberAs) return;
    const place = `fagloft.filters.${rememberAs}`;
    if (!restored) {
      setRestored(true);
      const last = sessionStorage.getItem(place);
      if (picked === "{}" && last && last !== "{}") void set(JSON.parse(last) as Record<string, string>);
      return;
    }
    sessionStorage.setItem(place, picked);
  }, [picked, rememberAs, restored, set]);

  return (
    <search className="fl-filters" aria-label={t("filter.label")}>
      {fields.map((field) =>
        field.options ? (
          <SelectFilter key={field.key} field={field} value={filters[field.key] ?? ""} onChange={(value) => set({ [field.key]: value })} />
        ) : (
          <SearchFilter key={field.key} field={field} value={filters[field.key] ?? ""} onChange={(value) => set({ [field.key]: value })} />
        ),
      )}
      {active > 0 && (
        <Button type="button" variant="tertiary" data-size="sm" className="fl-filters-reset" onClick={() => set(Object.fromEntries(keys.map((key) => [key, null])))}>
          {t("filter.reset")}
        </Button>
      )}
      {children && <div className="fl-filters-extra">{children}</div>}
    </search>
  );
}

interface OneFilterProps {
  field: FilterField;
  value: string;
  onChange: (value: string) => void;
}

function SelectFilter({ field, value, onChange }: OneFilterProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Field data-size="sm">
      <Label htmlFor={id}>{field.label}</Label>
      <Select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <Select.Option value="">{t("filter.all")}</Select.Option>
        {field.options?.map((option) => (
          <Select.Option key={option.value} value={option.value}>
            {option.label}
          </Select.Option>
        ))}
      </Select>
    </Field>
  );
}

function SearchFilter({ field, value, onChange }: OneFilterProps) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), 350);
    return () => clearTimeout(timer);
    // Only typing starts the clock: the other values follow from it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [typed]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    onChange(typed.trim());
  };
  return (
    <form onSubmit={search} className="fl-filters-search">
      <Field data-size="sm">
        <Label htmlFor={id}>{field.label}</Label>
        <Search>
          <Search.Input id={id} aria-label={field.label} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <Search.Clear aria-label={t("filter.reset")} onClick={() => onChange("")} />
        </Search>
      </Field>
    </form>
  );
}
