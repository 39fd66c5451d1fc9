import { Button, Heading, Input, Select, ValidationMessage } from "@digdir/designsystemet-react";
import { PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { fieldId } from "@/components/Form";
import { formatKr, formatKrBare, parseKr } from "@/components/format";
import { isUnread } from "@/components/recordDraft";
import { useRules } from "@/components/useRules";
import { localized } from "@/text/i18n";

import style from "./measures.module.css";
import { pastedLines, withPasted } from "./paste";
import { type CostLine, emptyLine, isEmptyLine, isFullLine, sumOf } from "./values";
import { WrittenInput } from "./WrittenInput";

/** The budget line by line. Enter goes on to a new line, a block from a spreadsheet can be pasted, the sum follows. */
export function CostTable({ title }: { title: string }) {
  const { t } = useTranslation();
  const rules = useRules();
  const { control } = useFormContext();
  const categories = rules.list("cost_categories");
  const { field, fieldState } = useController({
    name: "cost_lines",
    control,
    rules: {
      validate: (value: CostLine[]) => {
        if (value.every(isEmptyLine)) return t("measures.cost.none");
        const wrong = value.findIndex((line) => !isEmptyLine(line) && !isFullLine(line));
        return wrong === -1 || t("measures.cost.incomplete", { number: wrong + 1 });
      },
    },
  });
  const lines = field.value as CostLine[];
  const [said, setSaid] = useState("");
  const [focus, setFocus] = useState<string | null>(null);
  useEffect(() => {
    if (!focus) return;
    document.getElementById(focus)?.focus();
    setFocus(null);
  }, [focus, lines.length]);

  const cell = (index: number, name: keyof CostLine) => (index === 0 && name === "category" ? fieldId("cost_lines") : fieldId(`cost_lines.${index}.${name}`));
  const change = (index: number, part: Partial<CostLine>) => field.onChange(lines.map((line, at) => (at === index ? Object.assign({}, line, part) : line)));
  const add = (after: number) => {
    field.onChange([...lines.slice(0, after + 1), emptyLine, ...lines.slice(after + 1)]);
    setFocus(cell(after + 1, "category"));
    setSaid(t("measures.cost.added", { number: after + 2 }));
  };
  const remove = (index: number) => {
    const left = lines.filter((_, at) => at !== index);
    field.onChange(left.length > 0 ? left : [emptyLine]);
    setFocus(cell(Math.max(0, Math.min(index, left.length - 1)), "category"));
    setSaid(t("measures.cost.removed", { number: index + 1 }));
  };
  const onPaste = (event: ClipboardEvent, index: number) => {
    const pasted = pastedLines(
      event.clipboardData.getData("text/plain"),
      categories.map((one) => ({ code: one.code, names: [one.code, one.nb, one.nn, one.en] })),
    );
    if (!pasted) return;
    event.preventDefault();
    field.onChange(withPasted(lines, index, pasted));
    setSaid(t("measures.cost.pasted", { count: pasted.length }));
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (index < lines.length - 1) setFocus(cell(index + 1, "category"));
    else add(index);
  };
  const error = fieldState.error?.message;
  return (
    <div className={style.costs}>
      <Heading level={3} data-size="2xs" id="cost-heading">
        {title}
      </Heading>
      <p className={style.quiet}>{t("measures.cost.paste_hint")}</p>
      <table className={style.costTable} aria-labelledby="cost-heading">
        <thead>
          <tr>
            <th scope="col">{t("measures.cost.category")}</th>
            <th scope="col">{t("measures.cost.description")}</th>
            <th scope="col" data-align="end">
              {t("measures.cost.amount")}
            </th>
            <th>
              <span className="ds-sr-only">{t("measures.cost.remove")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => {
            const number = index + 1;
            const lacks = (name: keyof CostLine) => error !== undefined && !isEmptyLine(line) && (line[name] === null || isUnread(line[name]));
            return (
              // The lines have no names of their own: their place is what they are.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={index} onPaste={(event) => onPaste(event, index)}>
                <td>
                  <span aria-hidden className={style.cellLabel}>
                    {t("measures.cost.category")}
                  </span>
                  <Select
                    id={cell(index, "category")}
                    aria-label={t("measures.cost.category_of", { number })}
                    aria-invalid={lacks("category") || undefined}
                    value={line.category ?? ""}
                    onChange={(event) => change(index, { category: event.target.value || null })}
                  >
                    <Select.Option value="">{t("form.choose")}</Select.Option>
                    {categories.map((one) => (
                      <Select.Option key={one.code} value={one.code}>
                        {localized(one)}
                      </Select.Option>
                    ))}
                  </Select>
                </td>
                <td>
                  <span aria-hidden className={style.cellLabel}>
                    {t("measures.cost.description")}
                  </span>
                  <Input
                    id={cell(index, "description")}
                    aria-label={t("measures.cost.description_of", { number })}
                    aria-invalid={lacks("description") || undefined}
                    autoComplete="off"
                    maxLength={300}
                    value={line.description ?? ""}
                    onChange={(event) => change(index, { description: event.target.value === "" ? null : event.target.value })}
                    onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
                  />
                </td>
                <td data-align="end">
                  <span aria-hidden className={style.cellLabel}>
                    {t("measures.cost.amount")}
                  </span>
                  <WrittenInput
                    id={cell(index, "amount_ore")}
                    aria-label={t("measures.cost.amount_of", { number })}
                    aria-invalid={lacks("amount_ore") || undefined}
                    inputMode="decimal"
                    value={line.amount_ore}
                    read={parseKr}
                    write={formatKrBare}
                    onValue={(amount_ore) => change(index, { amount_ore })}
                    onKeyDown={(event) => onKey(event, index)}
                  />
                </td>
                <td>
                  <Button type="button" variant="tertiary" data-color="neutral" icon aria-label={t("measures.cost.remove_line", { number })} onClick={() => remove(index)}>
                    <TrashIcon aria-hidden />
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t("measures.cost.sum")}
            </th>
            <td data-align="end" aria-live="polite">
              {formatKr(sumOf(lines))}
            </td>
          </tr>
        </tfoot>
      </table>
      {error && <ValidationMessage>{error}</ValidationMessage>}
      <div className="fl-actions">
        <Button type="button" variant="secondary" data-size="sm" onClick={() => add(lines.length - 1)}>
          <PlusIcon aria-hidden /> {t("measures.cost.add")}
        </Button>
      </div>
      <p role="status" className="ds-sr-only">
        {said}
      </p>
    </div>
  );
}
